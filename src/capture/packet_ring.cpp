#include "capture/packet_ring.h"

#include <fmt/format.h>
#include <linux/if_packet.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/wire_integer.h"
#include "capture/super_packet.h"

namespace wirecensus {
namespace {

// A block must hold the largest packet whole: BIG TCP makes packets of up to 512 KiB.
constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
// Below this we rather fail than lose packets all the time.
constexpr std::size_t kLeastBytes = std::size_t{1} << 20;

struct RingShape {
  std::size_t block_bytes;
  std::size_t block_count;
};

// At least two blocks, so that the kernel fills one while we read the other: a ring of less than
// two usual blocks has smaller ones, whole pages each.
RingShape shape_of(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t block = std::clamp(bytes / 4 / page * page, page, kBlockBytes);
  return {block, std::max<std::size_t>(bytes / block, 2)};
}

bool request_ring(int socket, const RingShape& shape) {
  tpacket_req3 request{};
  request.tp_block_size = static_cast<unsigned>(shape.block_bytes);
  request.tp_block_nr = static_cast<unsigned>(shape.block_count);
  // In version 3 packets lie in a block as they come; a "frame" is only a number that must fit.
  request.tp_frame_size = request.tp_block_size;
  request.tp_frame_nr = request.tp_block_nr;
  request.tp_retire_blk_tov = static_cast<unsigned>(PacketRing::kRetireTime.count());
  return setsockopt(socket, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) == 0;
}

std::uint32_t& status_of(std::uint8_t* block) {
  return reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1.block_status;
}

constexpr std::uint32_t kMacAddresses = 12;  // destination and source
constexpr std::uint32_t kVlanTag = 4;        // IEEE 802.1Q: TPID, then TCI

// The kernel took the tag out behind the MAC addresses. They move up by four bytes, into the room
// that PACKET_RESERVE keeps, and the tag goes where it was.
void put_vlan_tag_back(std::uint8_t*& data, const tpacket3_hdr& packet) {
  constexpr std::uint16_t kDot1q = 0x8100;
  const bool has_tpid = (packet.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
  const Be16 tpid(has_tpid ? packet.hv1.tp_vlan_tpid : kDot1q);
  const Be16 tci(static_cast<std::uint16_t>(packet.hv1.tp_vlan_tci));
  std::memmove(data - kVlanTag, data, kMacAddresses);
  data -= kVlanTag;
  std::memcpy(data + kMacAddresses, &tpid, sizeof tpid);
  std::memcpy(data + kMacAddresses + sizeof tpid, &tci, sizeof tci);
}

bool tag_is_apart(const tpacket3_hdr& packet, LinkType link_type) {
  return (packet.tp_status & TP_STATUS_VLAN_VALID) != 0 && link_type == link_type::kEthernet &&
         packet.tp_snaplen >= kMacAddresses;
}

Frame frame_of(std::uint8_t* data, const tpacket3_hdr& packet, LinkType link_type) {
  return {.data = data,
          .cap_len = packet.tp_snaplen,
          .frame_len = packet.tp_len,
          .time = Timestamp{packet.tp_sec} * kSecond + packet.tp_nsec,
          .link_type = link_type};
}

// It stands at any address.
VirtioNetHeader description_before(const std::uint8_t* data) {
  VirtioNetHeader description;
  std::memcpy(&description, data - sizeof description, sizeof description);
  return description;
}

// The address stands behind the header, aligned as TPACKET_ALIGN() says, which here is no change.
constexpr std::size_t kEntryHeader = sizeof(tpacket3_hdr);
static_assert(kEntryHeader % TPACKET_ALIGNMENT == 0);

bool is_outgoing(const std::uint8_t* at) {
  const auto* address = reinterpret_cast<const sockaddr_ll*>(at + kEntryHeader);
  return address->sll_pkttype == PACKET_OUTGOING;
}

void tag(Frame& frame, std::uint8_t* data, const tpacket3_hdr& packet) {
  put_vlan_tag_back(data, packet);
  frame.data = data;
  frame.cap_len += kVlanTag;
  frame.frame_len += kVlanTag;
  if (frame.segment_header_bytes > 0) frame.segment_header_bytes += kVlanTag;
}

}  // namespace

Result<PacketRing> PacketRing::create(int socket, const RingOptions& options) {
  std::size_t bytes = options.bytes;
  RingShape shape = shape_of(bytes);
  while (!request_ring(socket, shape)) {
    const int reason = errno;
    bytes /= 2;
    if (reason != ENOMEM || bytes < kLeastBytes) {
      return Error{fmt::format("the kernel gives no capture ring of {} KiB: {}",
                               shape.block_bytes * shape.block_count / 1024,
                               std::strerror(reason))};
    }
    shape = shape_of(bytes);
  }
  void* memory = mmap(nullptr, shape.block_bytes * shape.block_count, PROT_READ | PROT_WRITE,
                      MAP_SHARED, socket, 0);
  if (memory == MAP_FAILED) {
    return Error{fmt::format("cannot map the capture ring: {}", std::strerror(errno))};
  }
  PacketRing ring(static_cast<std::uint8_t*>(memory), shape.block_bytes, shape.block_count);
  ring.with_descriptions_ = options.with_descriptions;
  ring.reduced_ = bytes < options.bytes;
  return ring;
}

PacketRing::PacketRing(PacketRing&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)),
      block_bytes_(other.block_bytes_),
      block_count_(other.block_count_),
      with_descriptions_(other.with_descriptions_),
      reduced_(other.reduced_),
      next_(other.next_),
      taken_(other.taken_),
      tally_(other.tally_) {}

PacketRing::~PacketRing() {
  if (memory_ != nullptr) munmap(memory_, bytes());
}

bool PacketRing::ready() const {
  // Acquire: what the kernel wrote into the block is seen after the status that hands it over.
  const std::atomic_ref status(status_of(next_block()));
  return (status.load(std::memory_order_acquire) & TP_STATUS_USER) != 0;
}

void PacketRing::take(FrameBatch& batch, LinkType link_type) {
  std::uint8_t* block = next_block();
  const tpacket_hdr_v1& header = reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1;
  batch.frames.resize(header.num_pkts);
  std::uint8_t* at = block + header.offset_to_first_pkt;
  for (Frame& frame : batch.frames) {
    const auto& packet = *reinterpret_cast<const tpacket3_hdr*>(at);
    std::uint8_t* const data = at + packet.tp_mac;
    frame = frame_of(data, packet, link_type);
    if (with_descriptions_) describe_segments(description_before(data), frame);
    if (tag_is_apart(packet, link_type)) {
      tag(frame, data, packet);
      ++tally_.tags_put_back;
    }
    batch.super_packets += frame.is_super_packet() ? 1U : 0U;
    tally_.outgoing += is_outgoing(at) ? 1U : 0U;
    at += packet.tp_next_offset;
  }
  tally_.frames += batch.frames.size();
  taken_ = true;
}

bool PacketRing::release() {
  if (!taken_) return false;
  const std::atomic_ref status(status_of(next_block()));
  status.store(TP_STATUS_KERNEL, std::memory_order_release);
  taken_ = false;
  next_ = (next_ + 1) % block_count_;
  return next_ == 0;
}

}  // namespace wirecensus
