// The headers of nearly all packets: Ethernet, up to two VLAN tags, IPv4 or IPv6, then TCP or UDP,
// without IP options, extension headers or fragments, and completely captured.
//
// Decoded in straight-line code, at a third of the cost of the general decoder. The result is the
// same (decoder_test.cpp compares the two); everything unusual is left to the general decoder.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "decode/ethertype.h"
#include "decode/ip_header.h"
#include "decode/packet.h"

namespace wirecensus::decode::common_stack {

struct EthernetHeader {
  std::uint8_t addresses[12];
  Be16 type;
};

// The headers needed for UDP, and always read.
template <typename IpHeader>
struct Headers {
  EthernetHeader ethernet;
  IpHeader ip;
  Be32 ports;  // source, destination
  Be16 udp_length, udp_checksum;
};

// The headers needed for TCP.
template <typename IpHeader>
struct TcpHeaders {
  Headers<IpHeader> headers;
  Be32 acknowledgment;
  std::uint8_t data_offset;  // in words, in the upper half
};

// Size of the transport header in bytes, by protocol and TCP data offset; 0 if it is not usual. A
// table, not a branch: the sequence of TCP and UDP is practically random, and a misprediction costs
// a tenth of the packet.
inline constexpr std::size_t kDataOffsets = 16;
inline constexpr auto kTransportSizes = [] {
  constexpr std::size_t kMinTcpOffset = 5;
  std::array<std::array<std::uint8_t, kDataOffsets>, 256> sizes{};
  sizes[ip_protocol::kUdp].fill(8);
  for (std::size_t offset = kMinTcpOffset; offset < kDataOffsets; ++offset) {
    sizes[ip_protocol::kTcp][offset] = static_cast<std::uint8_t>(4 * offset);
  }
  return sizes;
}();

// The TCP data offset in words; 0, which is invalid, if it is not captured.
template <typename IpHeader>
inline unsigned data_offset(Bytes frame) {
  using Tcp = TcpHeaders<IpHeader>;
  if (frame.size() < sizeof(Tcp)) [[unlikely]]
    return 0;
  return frame.as<Tcp>()->data_offset >> 4;
}

// Precondition: the frame has Headers<IpHeader>.
template <typename IpHeader>
inline bool decode_ip(Bytes frame, std::uint8_t protocol, std::uint32_t ip_bytes, Packet& packet) {
  const std::uint32_t transport_size = kTransportSizes[protocol][data_offset<IpHeader>(frame)];
  if (transport_size == 0) return false;
  const std::uint32_t header_size = std::uint32_t{sizeof(IpHeader)} + transport_size;
  if (ip_bytes < header_size) return false;
  packet.ip_bytes = ip_bytes;
  packet.payload_bytes = ip_bytes - header_size;
  const std::uint32_t ports = frame.as<Headers<IpHeader>>()->ports;
  packet.source_port = static_cast<std::uint16_t>(ports >> 16);
  packet.destination_port = static_cast<std::uint16_t>(ports);
  packet.has_ports = true;
  packet.protocol = {ProtocolSpace::ip, protocol};
  return true;
}

// Precondition: the frame has Headers<Ipv4Header>.
inline bool decode_ipv4(Bytes frame, Packet& packet) {
  assert(frame.size() >= sizeof(Headers<Ipv4Header>));
  const Ipv4Header& header = frame.as<Headers<Ipv4Header>>()->ip;
  constexpr std::uint8_t kNoOptions = 0x45;  // version 4, five words
  constexpr unsigned kFragment = 0x3fff;     // more fragments, offset
  if (header.version_and_size != kNoOptions || (header.fragment & kFragment) != 0) return false;
  set_address(IpVersion::v4, header.source, packet.source);
  set_address(IpVersion::v4, header.destination, packet.destination);
  return decode_ip<Ipv4Header>(frame, header.protocol, header.total_length, packet);
}

// Jumbograms have length 0, so they are left to the general decoder. Precondition: the frame has
// Headers<Ipv6Header>.
inline bool decode_ipv6(Bytes frame, Packet& packet) {
  assert(frame.size() >= sizeof(Headers<Ipv6Header>));
  const Ipv6Header& header = frame.as<Headers<Ipv6Header>>()->ip;
  if (header.version_class_label >> 28 != 6) return false;
  set_address(IpVersion::v6, header.source, packet.source);
  set_address(IpVersion::v6, header.destination, packet.destination);
  const std::uint32_t ip_bytes = std::uint32_t{sizeof(Ipv6Header)} + header.payload_length;
  return decode_ip<Ipv6Header>(frame, header.next_header, ip_bytes, packet);
}

// Takes VLAN tags off (IEEE 802.1Q, 802.1ad): relative to the end of a tag, addresses and type are
// at the same offsets as in an untagged frame. False if less than Headers<Ipv4Header> is left.
[[gnu::always_inline]] inline bool skip_vlan_tags(Bytes& frame) {
  constexpr int kMaxTags = 2;
  constexpr std::size_t kTagSize = 4;
  for (int tags = 0;; ++tags) {
    if (frame.size() < sizeof(Headers<Ipv4Header>)) return false;
    const std::uint16_t type = frame.as<EthernetHeader>()->type;
    const bool tag = type == ethertype::kVlan || type == ethertype::kServiceVlan;
    if (!tag || tags == kMaxTags) [[likely]]
      return true;
    frame = frame.drop(kTagSize);
  }
}

// Decodes the captured bytes of an Ethernet frame into `packet`, calls take(packet), and returns
// true. Returns false, without a call, for other header stacks; `packet` may then be partly set.
// `take` is called in two places, so that code is generated for each IP version.
template <typename Take>
[[gnu::always_inline]] inline bool decode(Bytes frame, Packet& packet, Take take) {
  const std::size_t size = frame.size();
  if (!skip_vlan_tags(frame)) return false;
  packet.network_offset = static_cast<std::uint32_t>(size - frame.size() + sizeof(EthernetHeader));
  const std::uint16_t type = frame.as<EthernetHeader>()->type;
  if (type == ethertype::kIpv4) {
    if (!decode_ipv4(frame, packet)) return false;
    packet.transport_offset = packet.network_offset + std::uint32_t{sizeof(Ipv4Header)};
    take(packet);
    return true;
  }
  if (type != ethertype::kIpv6 || frame.size() < sizeof(Headers<Ipv6Header>)) return false;
  if (!decode_ipv6(frame, packet)) return false;
  packet.transport_offset = packet.network_offset + std::uint32_t{sizeof(Ipv6Header)};
  take(packet);
  return true;
}

}  // namespace wirecensus::decode::common_stack
