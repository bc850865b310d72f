// The frames to send: UDP datagrams over IPv4 in Ethernet frames, each computed from its serial
// number.
//
//     offset  0  Ethernet  02:00:00:00:00:01 > 02:00:00:00:00:02, an unused address: captures see
//                          the frames and no protocol answers
//            14  IPv4      127.1.A.A > 127.2.0.1, without options or fragments
//            34  UDP       1024 + P > 9 (discard), without checksum (RFC 768 allows that)
//            42  the serial number, 64 bits, from 0; then zeros
//
// The flow is the serial number, divided by the packets that a flow has in a row, modulo the number
// of flows; A is its low 16 bits, P the higher ones. Frame lengths follow a repeated pattern. Two
// implementations make the same frames: PacketSender in memory, xdp_program() in the kernel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace wirecensus::bench {

inline constexpr std::size_t kIpHeader = 14;
inline constexpr std::size_t kIpTotalLength = kIpHeader + 2;
inline constexpr std::size_t kIpChecksum = kIpHeader + 10;
inline constexpr std::size_t kSourceLow = kIpHeader + 14;  // the low half of the source address
inline constexpr std::size_t kUdpHeader = kIpHeader + 20;
inline constexpr std::size_t kUdpLength = kUdpHeader + 4;
inline constexpr std::size_t kSerial = kUdpHeader + 8;
inline constexpr std::size_t kFirstPort = 1024;

// Without FCS: Ethernet's min and max.
inline constexpr std::size_t kMinFrame = 60;
inline constexpr std::size_t kMaxFrame = 1514;
inline constexpr std::size_t kMaxFlows = std::size_t{1} << 25;  // ports up to 1535
inline constexpr std::size_t kMaxSizes = 64;                    // in a pattern

// The values that depend on the frame length.
struct FrameShape {
  std::uint32_t size;          // of the frame
  std::uint32_t checksum_sum;  // of the IPv4 header's words (RFC 1071), A being 0; not folded
  std::uint16_t ip_length;     // in network order, as in the frame
  std::uint16_t udp_length;
};

struct FramePlan {
  std::uint32_t flows = 1000;     // in [1, kMaxFlows]
  std::uint32_t in_a_row = 1;     // packets of a flow before those of the next; at least 1
  std::vector<FrameShape> sizes;  // the pattern; in [1, kMaxSizes]

  std::size_t largest_frame() const;
  // The sum over the first `packets` frames.
  std::uint64_t frame_bytes(std::uint64_t packets) const;
};

// Parses "imix", or frame lengths separated by commas: "64" or "60,1514".
//
// Simple IMIX: of twelve packets, seven of 64, four of 594 and one of 1518 bytes, with FCS, in an
// order that spreads the large ones.
Result<std::vector<FrameShape>> parse_sizes(const std::string& text);

using FrameBuffer = std::array<std::uint8_t, kMaxFrame>;

// The template of all frames, with their common bytes.
FrameBuffer template_frame();

// Writes the bytes of this frame number into a copy of the template, and returns the frame length.
std::size_t number_frame(const FramePlan& plan, std::uint64_t serial, FrameBuffer& frame);

}  // namespace wirecensus::bench
