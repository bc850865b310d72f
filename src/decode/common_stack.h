// The stack of headers that nearly all packets have: Ethernet, then IPv4 or IPv6, then TCP or UDP,
// with no tag, IP option, extension header or fragment, and nothing of it cut off. (A few UDP
// frames of less than five bytes of payload and no padding are not among them.)
//
// It is decoded in one straight line, which costs a third of going from header to header. What it
// says is what the general decoder says (decoder_test.cpp compares the two); whatever is not quite
// as usual it leaves to that one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "decode/ether_type.h"
#include "decode/ip_header.h"
#include "decode/packet.h"

namespace wirecensus::common_stack {

struct EthernetHeader {
  std::uint8_t addresses[12];
  Be16 type;
};

// As far as both reach that must be looked at; the last byte is that of TCP alone.
struct TransportHeader {
  Be32 ports;  // source, destination
  std::uint8_t between[8];
  std::uint8_t tcp_data_offset;  // in words, in the upper half
};

template <typename IpHeader>
struct Headers {
  EthernetHeader ethernet;
  IpHeader ip;
  TransportHeader transport;
};

// The size of the transport header, by protocol and by what TCP has for its data offset; 0 where
// there is none that is usual. Looked up, not decided: whether TCP or UDP comes next is as good as
// random, and a wrong guess costs a tenth of the packet.
inline constexpr std::size_t kDataOffsets = 16;
inline constexpr auto kTransportSizes = [] {
  constexpr std::size_t kLeastTcpOffset = 5;
  std::array<std::array<std::uint8_t, kDataOffsets>, 256> sizes{};
  sizes[ip_protocol::kUdp].fill(8);
  for (std::size_t offset = kLeastTcpOffset; offset < kDataOffsets; ++offset) {
    sizes[ip_protocol::kTcp][offset] = static_cast<std::uint8_t>(4 * offset);
  }
  return sizes;
}();

template <typename IpHeader>
inline bool decode_ip(const Headers<IpHeader>& headers, std::uint8_t protocol,
                      std::uint32_t ip_bytes, Packet& packet) {
  const std::uint32_t transport_size =
      kTransportSizes[protocol][headers.transport.tcp_data_offset >> 4];
  if (transport_size == 0) return false;
  const std::uint32_t header_size = std::uint32_t{sizeof(IpHeader)} + transport_size;
  if (ip_bytes < header_size) return false;
  packet.ip_bytes = ip_bytes;
  packet.payload_bytes = ip_bytes - header_size;
  const std::uint32_t ports = headers.transport.ports;
  packet.source_port = static_cast<std::uint16_t>(ports >> 16);
  packet.destination_port = static_cast<std::uint16_t>(ports);
  packet.has_ports = true;
  packet.protocol = {ProtocolSpace::ip, protocol};
  return true;
}

inline bool decode_ipv4(const Headers<Ipv4Header>& headers, Packet& packet) {
  const Ipv4Header& header = headers.ip;
  constexpr std::uint8_t kNoOptions = 0x45;  // version 4, five words
  constexpr unsigned kFragment = 0x3fff;     // more fragments, offset
  if (header.version_and_size != kNoOptions || (header.fragment & kFragment) != 0) return false;
  set_address(IpVersion::v4, header.source, packet.source);
  set_address(IpVersion::v4, header.destination, packet.destination);
  return decode_ip(headers, header.protocol, header.total_length, packet);
}

// A jumbogram says that nothing follows, and is so left to the general decoder.
inline bool decode_ipv6(const Headers<Ipv6Header>& headers, Packet& packet) {
  const Ipv6Header& header = headers.ip;
  if (header.version_class_label >> 28 != 6) return false;
  set_address(IpVersion::v6, header.source, packet.source);
  set_address(IpVersion::v6, header.destination, packet.destination);
  const std::uint32_t ip_bytes = std::uint32_t{sizeof(Ipv6Header)} + header.payload_length;
  return decode_ip(headers, header.next_header, ip_bytes, packet);
}

// Decodes the captured bytes of an Ethernet frame and hands the packet, which had none of that yet,
// to take(packet); false where they are anything else. It is taken in two places, so that code for
// it is made for each version.
template <typename Take>
[[gnu::always_inline]] inline bool decode(Bytes frame, Packet& packet, Take take) {
  if (frame.size() < sizeof(Headers<Ipv4Header>)) return false;
  const auto& ipv4 = *frame.as<Headers<Ipv4Header>>();
  if (ipv4.ethernet.type == ether_type::kIpv4) {
    if (!decode_ipv4(ipv4, packet)) return false;
    take(packet);
    return true;
  }
  const auto* ipv6 = frame.as<Headers<Ipv6Header>>();
  if (ipv6 == nullptr || ipv6->ethernet.type != ether_type::kIpv6) return false;
  if (!decode_ipv6(*ipv6, packet)) return false;
  take(packet);
  return true;
}

}  // namespace wirecensus::common_stack
