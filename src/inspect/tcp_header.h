// Reads the TCP header of a packet. Inline, as far as most packets go: like decode_common(), it is
// part of the loop over all packets.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/frame.h"
#include "base/protocol.h"
#include "base/wire_integer.h"
#include "decode/ip_header.h"
#include "decode/packet.h"
#include "decode/segments.h"
#include "inspect/tcp_segment.h"

namespace wirecensus::inspect {

// Whether the packet is a TCP segment, and not a fragment without the header.
inline bool has_tcp_segment(const decode::Packet& packet) {
  const bool is_tcp = packet.protocol == Protocol{ProtocolSpace::ip, ip_protocol::kTcp};
  return is_tcp && packet.has_ports && packet.fragment != decode::FragmentKind::non_first;
}

// RFC 9293, section 3.1.
struct TcpHeader {
  Be16 source_port, destination_port;
  Be32 sequence, acknowledgment;
  Be16 offset_and_flags;
  Be16 window, checksum, urgent;
};
static_assert(sizeof(TcpHeader) == 20);

// The options of most segments: as RFC 7323, appendix A, recommends to lay out the timestamps.
struct TcpTimestampsOnly {
  Be32 begin;
  Be32 value, echo;
};
inline constexpr std::uint32_t kTcpTimestampsOnly = 0x0101080a;  // no operation twice, 8, 10 bytes

// Sets what the options say of the segment. Precondition: its other fields are set.
void read_tcp_options(Bytes options, TcpSegment& segment);

// Both halves of a product of 128 bits depend on all bits of its factors.
inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  __extension__ using Product = unsigned __int128;
  const auto product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// TcpSegment::identity. It is compared with those of two packets, so a few instructions are enough
// of a hash: packets that differ have the same by chance in one of some billions.
inline std::uint32_t tcp_identity(const TcpHeader& header, const TcpSegment& segment,
                                  std::uint16_t identification) {
  // Odd numbers without a pattern: digits of pi.
  constexpr std::uint64_t kFirst = 0x243f6a8885a308d3;
  constexpr std::uint64_t kSecond = 0x13198a2e03707345;
  const std::uint64_t numbers = std::uint64_t{segment.sequence} << 32 | segment.acknowledgment;
  const std::uint64_t fields = std::uint64_t{header.offset_and_flags} << 48 |
                               std::uint64_t{header.window} << 32 |
                               std::uint64_t{header.checksum} << 16 | header.urgent;
  const std::uint64_t rest = (std::uint64_t{segment.payload_bytes} << 32 | segment.timestamp) ^
                             std::uint64_t{identification} << 48;
  const std::uint64_t mixed = folded_product(numbers ^ kFirst, fields ^ kSecond);
  return static_cast<std::uint32_t>(folded_product(mixed ^ rest, kFirst)) | 1;
}

// Sets what the TCP header says.
[[gnu::always_inline]] inline void read_tcp_header(const TcpHeader& header, Bytes options,
                                                   TcpSegment& segment) {
  segment.is_readable = true;
  segment.sequence = header.sequence;
  segment.acknowledgment = header.acknowledgment;
  segment.flags = header.offset_and_flags & 0x1ff;
  segment.window = header.window;
  if (options.empty()) return;
  const auto* only = options.as<TcpTimestampsOnly>();
  if (options.size() == sizeof(TcpTimestampsOnly) && only->begin == kTcpTimestampsOnly) {
    segment.timestamp = only->value;
    segment.has_timestamp = true;
    return;
  }
  read_tcp_options(options, segment);
}

// Sets what the IP header says, and the identity, which has all before in it.
[[gnu::always_inline]] inline void read_ip_header(Bytes bytes, const decode::Packet& packet,
                                                  const TcpHeader& header, TcpSegment& segment) {
  constexpr std::uint8_t kEcn = 3;
  std::uint16_t identification = 0;  // none
  if (packet.source.version == IpVersion::v4) {
    if (const auto* ip = bytes.as<decode::Ipv4Header>(packet.network_offset)) {
      identification = ip->identification;
      segment.ecn = ip->service & kEcn;
    }
  } else if (const auto* ip = bytes.as<decode::Ipv6Header>(packet.network_offset)) {
    segment.ecn = static_cast<std::uint8_t>(ip->version_class_label >> 20 & kEcn);
  }
  if (identification != 0 || segment.has_timestamp)
    segment.identity = tcp_identity(header, segment, identification);
}

// Sets `segment` to that in the packet. An output parameter: see decode_header_by_header().
// Preconditions: has_tcp_segment(packet); `packet` was decoded from `frame`, whose bytes are
// readable; `segment` is equal to TcpSegment().
[[gnu::always_inline]] inline void read_tcp_segment(const Frame& frame,
                                                    const decode::Packet& packet,
                                                    TcpSegment& segment) {
  assert(has_tcp_segment(packet));
  segment.time = packet.time;
  segment.frame_len = packet.frame_len;
  segment.ip_bytes = packet.ip_bytes;
  segment.payload_bytes = packet.payload_bytes;
  const Bytes transport = frame.bytes().skip(packet.transport_offset);
  const auto* header = transport.as<TcpHeader>();
  if (header == nullptr || packet.issue == DecodeIssue::malformed_transport) return;
  const std::size_t size = std::size_t{4} * (header->offset_and_flags >> 12);
  if (size < sizeof(TcpHeader)) return;
  read_tcp_header(*header, transport.first(size).drop(sizeof(TcpHeader)), segment);
  segment.segments = static_cast<std::uint16_t>(std::min(decode::segment_count(frame), 0xffffU));
  read_ip_header(frame.bytes(), packet, *header, segment);
}

}  // namespace wirecensus::inspect
