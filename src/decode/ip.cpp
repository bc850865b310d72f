// IPv4 (RFC 791) and IPv6 (RFC 8200).
//
// The length field of the header is used, not the frame: Ethernet pads short packets, and a snap
// length or a damaged capture omits part of long ones. It is 0 if the length does not fit:
// segmentation offload on IPv4, jumbograms (RFC 2675) and Linux's BIG TCP on IPv6. Then the length
// of the frame is used.
#include "decode/ip.h"

#include <cassert>
#include <limits>

#include "decode/ip_header.h"
#include "decode/ipv6_extensions.h"
#include "decode/transport.h"

namespace wirecensus::decode {
namespace {

// A fixed IP header that is not completely captured: cut by the capture, or too short on the wire.
Next ip_cut(const Cursor& cursor, std::size_t size) {
  return broken(cursor.wire_size() < size ? DecodeIssue::malformed_ip : DecodeIssue::truncated_ip);
}

void note_fragment(const Ipv4Header& header, const Cursor& cursor, Packet& packet) {
  constexpr unsigned kMoreFragments = 0x2000;
  constexpr unsigned kOffset = 0x1fff;
  const unsigned fragment = header.fragment;
  if ((fragment & (kMoreFragments | kOffset)) == 0) return;
  packet.fragment = (fragment & kOffset) != 0 ? FragmentKind::non_first : FragmentKind::first;
  packet.fragment_id = header.identification;
  packet.path = cursor.path();
}

std::uint32_t saturated_sum(std::uint32_t a, std::uint32_t b) {
  return a > std::numeric_limits<std::uint32_t>::max() - b
             ? std::numeric_limits<std::uint32_t>::max()
             : a + b;
}

Next decode_ipv4(Cursor& cursor, Packet& packet) {
  packet.network_offset = cursor.offset();
  const auto* header = cursor.take<Ipv4Header>();
  if (header == nullptr) return ip_cut(cursor, sizeof(Ipv4Header));
  const std::uint32_t header_size = 4U * (header->version_and_size & 15U);
  if (header->version_and_size >> 4 != 4 || header_size < sizeof(Ipv4Header)) {
    return broken(DecodeIssue::malformed_ip);
  }
  set_address(IpVersion::v4, header->source, packet.source);
  set_address(IpVersion::v4, header->destination, packet.destination);
  packet.protocol = {ProtocolSpace::ip, header->protocol};
  note_fragment(*header, cursor, packet);

  const std::uint32_t total = header->total_length;
  packet.ip_bytes = total != 0 ? total : saturated_sum(sizeof(Ipv4Header), cursor.wire_size());
  if (packet.ip_bytes < header_size) {
    return end(ProtocolSpace::ip, header->protocol, DecodeIssue::malformed_transport);
  }
  cursor.resize(packet.ip_bytes - static_cast<std::uint32_t>(sizeof(Ipv4Header)));
  if (!cursor.skip(header_size - sizeof(Ipv4Header))) {
    packet.payload_bytes = packet.ip_bytes - header_size;
    return end(ProtocolSpace::ip, header->protocol, DecodeIssue::truncated_extension);
  }
  const bool is_data = packet.fragment == FragmentKind::non_first;
  if (is_data) packet.payload_bytes = cursor.wire_size();
  return {packet.protocol, !is_data};
}

// The number of bytes after the fixed IPv6 header.
std::uint32_t ipv6_payload_size(const Ipv6Header& header, const Cursor& cursor) {
  const std::uint32_t size = header.payload_length;
  if (size != 0 || header.next_header == ip_protocol::kNoNextHeader) return size;
  if (header.next_header == ip_protocol::kHopByHop) {
    const std::uint32_t jumbo = jumbo_payload_size(cursor.bytes());
    if (jumbo != 0) return jumbo;
  }
  return cursor.wire_size();
}

Next decode_ipv6(Cursor& cursor, Packet& packet) {
  packet.network_offset = cursor.offset();
  const auto* header = cursor.take<Ipv6Header>();
  if (header == nullptr) return ip_cut(cursor, sizeof(Ipv6Header));
  if (header->version_class_label >> 28 != 6) return broken(DecodeIssue::malformed_ip);
  set_address(IpVersion::v6, header->source, packet.source);
  set_address(IpVersion::v6, header->destination, packet.destination);

  const std::uint32_t payload_size = ipv6_payload_size(*header, cursor);
  packet.ip_bytes = saturated_sum(sizeof(Ipv6Header), payload_size);
  cursor.resize(payload_size);
  const Next next = decode_extensions(header->next_header, cursor, packet);
  packet.protocol = next.protocol();
  if (!next.follow()) packet.payload_bytes = cursor.wire_size();
  return next;
}

}  // namespace

Next ip_by_version(const Cursor& cursor) {
  if (cursor.bytes().empty()) {
    return broken(cursor.wire_size() == 0 ? DecodeIssue::malformed_ip : DecodeIssue::truncated_ip);
  }
  switch (cursor.bytes()[0] >> 4) {
    case 4: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 6: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    default: return broken(DecodeIssue::malformed_ip);
  }
}

Next decode_ip(std::uint16_t protocol, Cursor& cursor, Packet& packet) {
  if (packet.source.version != IpVersion::none) return decode_transport(protocol, cursor, packet);
  assert(protocol == ip_version::kIpv4 || protocol == ip_version::kIpv6);
  return protocol == ip_version::kIpv4 ? decode_ipv4(cursor, packet) : decode_ipv6(cursor, packet);
}

}  // namespace wirecensus::decode
