#include "capture/super_packet.h"

#include <optional>

namespace wirecensus {
namespace {

constexpr std::uint8_t kNeedsChecksum = 1;  // VIRTIO_NET_HDR_F_NEEDS_CSUM: csum_start is valid
constexpr std::uint8_t kGsoUdpL4 = 5;
constexpr std::uint32_t kUdpHeader = 8;
constexpr std::uint32_t kTcpDataOffset = 12;  // RFC 9293: its high four bits count words

// The transport header that each segment gets anew begins where its checksum does. That is the
// innermost one where packets are tunnelled, so all headers before it count too.
std::optional<std::uint32_t> header_bytes(const VirtioNetHeader& described, const Frame& frame) {
  if ((described.flags & kNeedsChecksum) == 0) return std::nullopt;
  if (described.gso_type == kGsoUdpL4) return described.csum_start + kUdpHeader;
  const std::uint32_t at = described.csum_start + kTcpDataOffset;
  if (at >= frame.cap_len) return std::nullopt;
  return described.csum_start + 4U * (frame.data[at] >> 4);
}

}  // namespace

void describe_segments(const VirtioNetHeader& described, Frame& frame) {
  frame.segment_bytes = described.gso_size;
  const auto headers = header_bytes(described, frame);
  // Less than all of 16 bits: a VLAN tag may have to be added.
  constexpr std::uint32_t kMost = 0xff00;
  if (headers && *headers < frame.frame_len && *headers < kMost) {
    frame.segment_header_bytes = static_cast<std::uint16_t>(*headers);
  }
}

}  // namespace wirecensus
