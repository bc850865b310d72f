#include "capture/live/super_packet.h"

#include <optional>

#include "base/wire_integer.h"

namespace wirecensus::capture {
namespace {

constexpr std::uint8_t kNeedsChecksum = 1;  // VIRTIO_NET_HDR_F_NEEDS_CSUM: csum_start is valid
constexpr std::uint8_t kGsoUdpL4 = 5;
constexpr std::uint32_t kUdpHeader = 8;
constexpr std::uint32_t kTcpDataOffset = 12;  // RFC 9293: its high four bits count words

// The transport header of the segments begins where the checksum range does. In tunnels it is the
// innermost one, so all headers before it are included.
std::optional<std::uint32_t> header_bytes(const VirtioNetHeader& described, const Frame& frame) {
  if ((described.flags & kNeedsChecksum) == 0) return std::nullopt;
  if (described.gso_type == kGsoUdpL4) return described.csum_start + kUdpHeader;
  const std::uint32_t at = described.csum_start + kTcpDataOffset;
  if (at >= frame.cap_len) return std::nullopt;
  return described.csum_start + 4U * (frame.data[at] >> 4);
}

// An IPv6 packet with more than 65,535 bytes of payload has a jumbo payload option, alone in a
// hop-by-hop header of eight bytes directly after the IPv6 header; segments do not have it (RFC
// 2675; ipv6_hopopt_jumbo_remove() in the kernel's include/net/ipv6.h).
constexpr std::uint32_t kEthernetHeader = 14;
constexpr std::uint32_t kIpv6Header = 40;
constexpr std::uint32_t kJumboHeader = 8;
struct JumboPacket {
  Be16 ethertype;
  std::uint8_t version_and_class;
  std::uint8_t rest_of_class[3];
  Be16 payload_length;
  std::uint8_t next_header;
  std::uint8_t hop_limit;
  std::uint8_t addresses[32];
  std::uint8_t transport;
  std::uint8_t header_length;
  std::uint8_t option_type;
  std::uint8_t option_length;
};
static_assert(sizeof(JumboPacket) == 2 + kIpv6Header + 4);

bool has_jumbo_option(const Frame& frame, std::uint32_t headers) {
  if (headers < kEthernetHeader + kIpv6Header + kJumboHeader) return false;
  const auto* packet = frame.bytes().as<JumboPacket>(kEthernetHeader - 2);
  return packet != nullptr && packet->ethertype == 0x86dd && packet->payload_length == 0 &&
         packet->next_header == 0 && packet->header_length == 0 && packet->option_type == 0xc2 &&
         packet->option_length == 4;
}

}  // namespace

void describe_segments(const VirtioNetHeader& described, Frame& frame) {
  frame.segment_bytes = described.gso_size;
  const auto headers = header_bytes(described, frame);
  // Below the 16-bit maximum, because a VLAN tag may be added.
  constexpr std::uint32_t kMax = 0xff00;
  if (headers && *headers < frame.frame_len && *headers < kMax) {
    frame.segment_header_bytes = static_cast<std::uint16_t>(*headers);
    frame.has_jumbo_option = has_jumbo_option(frame, *headers);
  }
}

}  // namespace wirecensus::capture
