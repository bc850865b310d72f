// TCP (RFC 9293), UDP (RFC 768), UDP-Lite (RFC 3828), SCTP (RFC 9260) and DCCP (RFC 4340) begin
// with two ports. The first four bytes suffice for them, so a short snap length rarely costs the
// flow. Where the length of a header is not captured, the minimum is assumed.
#include "decode/transport.h"

#include <algorithm>
#include <cassert>

namespace wirecensus::decode {
namespace {

struct Ports {
  Be16 source;
  Be16 destination;
};

// The minimum size of a protocol's header; 0 if everything above IP counts as payload.
constexpr std::uint32_t minimum_header_size(std::uint16_t protocol) {
  switch (protocol) {
    case ip_protocol::kTcp: return 20;
    case ip_protocol::kSctp:
    case ip_protocol::kDccp: return 12;
    case ip_protocol::kUdp:
    case ip_protocol::kUdpLite:
    case ip_protocol::kIcmp:
    case ip_protocol::kIgmp:
    case ip_protocol::kIpv6Icmp: return 8;
    default: return 0;
  }
}

constexpr bool carries_ports(std::uint16_t protocol) {
  switch (protocol) {
    case ip_protocol::kTcp:
    case ip_protocol::kUdp:
    case ip_protocol::kSctp:
    case ip_protocol::kDccp:
    case ip_protocol::kUdpLite: return true;
    default: return false;
  }
}

// The size given by the header itself, for the two protocols whose header has options.
std::uint32_t header_size(std::uint16_t protocol, Bytes bytes) {
  constexpr std::size_t kTcpDataOffset = 12;
  constexpr std::size_t kDccpDataOffset = 4;
  if (protocol == ip_protocol::kTcp && bytes.size() > kTcpDataOffset) {
    return 4U * (bytes[kTcpDataOffset] >> 4);
  }
  if (protocol == ip_protocol::kDccp && bytes.size() > kDccpDataOffset) {
    return 4U * bytes[kDccpDataOffset];
  }
  return minimum_header_size(protocol);
}

DecodeIssue read_ports(Bytes bytes, Packet& packet) {
  const auto* ports = bytes.as<Ports>();
  if (ports == nullptr) return DecodeIssue::truncated_transport;
  packet.source_port = ports->source;
  packet.destination_port = ports->destination;
  packet.has_ports = true;
  return DecodeIssue::none;
}

}  // namespace

Next decode_transport(std::uint16_t protocol, Cursor& cursor, Packet& packet) {
  assert(packet.fragment != FragmentKind::non_first);
  packet.transport_offset = cursor.offset();
  DecodeIssue issue = DecodeIssue::none;
  if (carries_ports(protocol)) issue = read_ports(cursor.bytes(), packet);
  const std::uint32_t minimum = minimum_header_size(protocol);
  const std::uint32_t stated = header_size(protocol, cursor.bytes());
  const std::uint32_t size = std::max(stated, minimum);
  packet.payload_bytes = cursor.wire_size() - std::min(cursor.wire_size(), size);
  // A first fragment may end inside its transport header: small, and allowed (RFC 1858).
  const bool ends_early = cursor.wire_size() < size && packet.fragment == FragmentKind::whole;
  if (ends_early || stated < minimum) issue = DecodeIssue::malformed_transport;
  cursor.skip(size);
  return end(ProtocolSpace::ip, protocol, issue);
}

}  // namespace wirecensus::decode
