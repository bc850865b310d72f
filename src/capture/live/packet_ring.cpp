#include "capture/live/packet_ring.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/wire_integer.h"
#include "capture/live/super_packet.h"

namespace wirecensus::capture {

// The mapping, and which of its blocks are on loan.
class RingMemory {
 public:
  RingMemory(std::uint8_t* memory, std::size_t block_bytes, std::size_t block_count)
      : memory_(memory),
        block_bytes_(block_bytes),
        block_count_(block_count),
        on_loan_(std::make_unique<std::atomic<bool>[]>(block_count)) {}
  RingMemory(const RingMemory&) = delete;
  RingMemory& operator=(const RingMemory&) = delete;
  ~RingMemory() { munmap(memory_, bytes()); }

  std::size_t bytes() const { return block_bytes_ * block_count_; }
  std::size_t block_count() const { return block_count_; }
  std::uint8_t* block(std::size_t number) const { return memory_ + number * block_bytes_; }

  // Whether the kernel has passed on the block and it is not on loan. Acquire: data written by the
  // kernel before the status is visible after reading it.
  bool ready(std::size_t number) const {
    if (on_loan_[number].load(std::memory_order_acquire)) return false;
    return (status(number).load(std::memory_order_acquire) & TP_STATUS_USER) != 0;
  }
  void lend(std::size_t number) { on_loan_[number].store(true, std::memory_order_relaxed); }
  // Returns the block to the kernel first, then ends the loan: otherwise it would seem ready.
  void give_back(std::size_t number) {
    status(number).store(TP_STATUS_KERNEL, std::memory_order_release);
    on_loan_[number].store(false, std::memory_order_release);
  }

 private:
  std::atomic_ref<std::uint32_t> status(std::size_t number) const {
    auto* descriptor = reinterpret_cast<tpacket_block_desc*>(block(number));
    return std::atomic_ref(descriptor->hdr.bh1.block_status);
  }

  std::uint8_t* memory_;
  std::size_t block_bytes_;
  std::size_t block_count_;
  std::unique_ptr<std::atomic<bool>[]> on_loan_;
};

namespace {

// A block must hold the largest packet whole: BIG TCP makes packets of up to 512 KiB.
constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
// With a smaller ring, packets would be lost all the time, so this is an error instead.
constexpr std::size_t kMinBytes = std::size_t{1} << 20;

struct RingShape {
  std::size_t block_bytes;
  std::size_t block_count;
};

// At least two blocks, so that the kernel can fill one while we read the other; small rings have
// smaller blocks, of whole pages.
RingShape shape_of(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t block = std::clamp(bytes / 4 / page * page, page, kBlockBytes);
  return {block, std::max<std::size_t>(bytes / block, 2)};
}

bool request_ring(int socket, const RingShape& shape) {
  tpacket_req3 request{};
  request.tp_block_size = static_cast<unsigned>(shape.block_bytes);
  request.tp_block_nr = static_cast<unsigned>(shape.block_count);
  // In version 3 packets have no fixed place in a block; the frame size only has to be valid.
  request.tp_frame_size = request.tp_block_size;
  request.tp_frame_nr = request.tp_block_nr;
  request.tp_retire_blk_tov = static_cast<unsigned>(PacketRing::kRetireTime.count());
  return setsockopt(socket, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) == 0;
}

constexpr std::uint32_t kMacAddresses = 12;  // destination and source
constexpr std::uint32_t kVlanTag = 4;        // IEEE 802.1Q: TPID, then TCI

// The kernel removed the tag after the MAC addresses. The addresses are moved by four bytes, into
// the room reserved by PACKET_RESERVE, and the tag is inserted in its place.
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

// It may be unaligned.
VirtioNetHeader description_before(const std::uint8_t* data) {
  VirtioNetHeader description;
  std::memcpy(&description, data - sizeof description, sizeof description);
  return description;
}

// The address follows the header, aligned by TPACKET_ALIGN(), which has no effect here.
constexpr std::size_t kEntryHeader = sizeof(tpacket3_hdr);
static_assert(kEntryHeader % TPACKET_ALIGNMENT == 0);

const sockaddr_ll& address_of(const std::uint8_t* entry) {
  return *reinterpret_cast<const sockaddr_ll*>(entry + kEntryHeader);
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
    if (reason != ENOMEM || bytes < kMinBytes) {
      return Error{fmt::format("the kernel cannot allocate a capture ring of {} KiB: {}",
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
  PacketRing ring(std::make_shared<RingMemory>(static_cast<std::uint8_t*>(memory),
                                               shape.block_bytes, shape.block_count));
  ring.with_descriptions_ = options.with_descriptions;
  ring.reduced_ = bytes < options.bytes;
  return ring;
}

std::size_t PacketRing::bytes() const { return memory_->bytes(); }

bool PacketRing::ready() const { return memory_->ready(next_); }

bool PacketRing::take(FrameBatch& batch, LinkType link_type) {
  assert(ready() && batch.frames.empty() && batch.lent == nullptr);
  std::uint8_t* const block = memory_->block(next_);
  memory_->lend(next_);
  batch.lent = std::shared_ptr<const void>(
      block, [memory = memory_, number = next_](const void*) { memory->give_back(number); });
  const tpacket_hdr_v1& header = reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1;
  batch.frames.reserve(header.num_pkts);
  std::uint8_t* entry = block + header.offset_to_first_pkt;
  for (std::uint32_t i = 0; i < header.num_pkts; ++i) {
    add_frame(entry, link_type, batch);
    assert(batch.frames.back().data + batch.frames.back().cap_len <=
           block + memory_->bytes() / memory_->block_count());
    const std::size_t size = reinterpret_cast<const tpacket3_hdr*>(entry)->tp_next_offset;
    // The kernel wrote the packets on another processor: prefetch what follows at some distance,
    // assuming packets of a similar size.
    constexpr std::size_t kAhead = 8;
    __builtin_prefetch(entry + kAhead * size);
    __builtin_prefetch(entry + kAhead * size + 64);
    entry += size;
  }
  tally_.frames += header.num_pkts;
  next_ = (next_ + 1) % memory_->block_count();
  return next_ == 0;
}

void PacketRing::tally_way(const std::uint8_t* entry) {
  const sockaddr_ll& address = address_of(entry);
  if (address.sll_pkttype == PACKET_OUTGOING) {
    ++tally_.outgoing;
  } else if (address.sll_protocol != htons(ETH_P_IP) && address.sll_protocol != htons(ETH_P_IPV6))
      [[unlikely]] {
    ++tally_.rare_types[ntohs(address.sll_protocol)];
  }
}

void PacketRing::add_frame(std::uint8_t* entry, LinkType link_type, FrameBatch& batch) {
  const auto& packet = *reinterpret_cast<const tpacket3_hdr*>(entry);
  std::uint8_t* const data = entry + packet.tp_mac;
  Frame frame = frame_of(data, packet, link_type);
  if (with_descriptions_) {
    const VirtioNetHeader described = description_before(data);
    if (describes_super_packet(described)) [[unlikely]]
      describe_segments(described, frame);
  }
  if (tag_is_apart(packet, link_type)) {
    tag(frame, data, packet);
    ++tally_.tags_put_back;
  }
  batch.super_packets += frame.is_super_packet() ? 1U : 0U;
  tally_way(entry);
  batch.frames.push_back(frame);
}

}  // namespace wirecensus::capture
