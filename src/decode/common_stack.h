// The stack of headers that nearly all packets have: Ethernet, then IPv4 or IPv6, then TCP or UDP,
// with no tag, IP option, extension header or fragment, and nothing of it cut off.
//
// It is decoded in one straight line, which costs a third of going from header to header. What it
// says is what the general decoder says (decoder_test.cpp compares the two); whatever is not quite
// as usual it leaves to that one.
#pragma once

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

struct UdpHeader {
  Be16 source, destination, length, checksum;
};

// Up to the byte that tells the size.
struct TcpHeader {
  Be16 source, destination;
  Be32 sequence, acknowledgement;
  std::uint8_t data_offset;  // in words, in the upper half
};

// `size`: the bytes behind the IP header, by what that says.
inline bool decode_transport(std::uint8_t protocol, Bytes bytes, std::uint32_t size,
                             Packet& packet) {
  std::uint32_t header_size = sizeof(UdpHeader);
  if (protocol == ip_protocol::kTcp) {
    const auto* tcp = bytes.as<TcpHeader>();
    if (tcp == nullptr) return false;
    constexpr std::uint32_t kLeast = 20;
    header_size = 4U * (tcp->data_offset >> 4);
    if (header_size < kLeast) return false;
  } else if (protocol != ip_protocol::kUdp) {
    return false;
  }
  const auto* ports = bytes.as<UdpHeader>();  // where those of TCP are as well
  if (ports == nullptr || size < header_size) return false;
  packet.source_port = ports->source;
  packet.destination_port = ports->destination;
  packet.has_ports = true;
  packet.protocol = {ProtocolSpace::ip, protocol};
  packet.payload_bytes = size - header_size;
  return true;
}

inline bool decode_ipv4(Bytes bytes, Packet& packet) {
  const auto* header = bytes.as<Ipv4Header>();
  constexpr std::uint8_t kNoOptions = 0x45;  // version 4, five words
  constexpr unsigned kFragment = 0x3fff;     // more fragments, offset
  if (header == nullptr || header->version_and_size != kNoOptions) return false;
  if ((header->fragment & kFragment) != 0) return false;
  const std::uint32_t total = header->total_length;
  if (total < sizeof(Ipv4Header)) return false;
  const std::uint32_t size = total - static_cast<std::uint32_t>(sizeof(Ipv4Header));
  if (!decode_transport(header->protocol, bytes.skip(sizeof(Ipv4Header)), size, packet)) {
    return false;
  }
  packet.ip_bytes = total;
  set_address(IpVersion::v4, header->source, packet.source);
  set_address(IpVersion::v4, header->destination, packet.destination);
  return true;
}

inline bool decode_ipv6(Bytes bytes, Packet& packet) {
  const auto* header = bytes.as<Ipv6Header>();
  if (header == nullptr || header->version_class_label >> 28 != 6) return false;
  const std::uint32_t size = header->payload_length;
  if (size == 0) return false;  // a jumbogram
  if (!decode_transport(header->next_header, bytes.skip(sizeof(Ipv6Header)), size, packet)) {
    return false;
  }
  packet.ip_bytes = static_cast<std::uint32_t>(sizeof(Ipv6Header)) + size;
  set_address(IpVersion::v6, header->source, packet.source);
  set_address(IpVersion::v6, header->destination, packet.destination);
  return true;
}

// Decodes the captured bytes of an Ethernet frame and hands the packet, which had none of that yet,
// to take(packet); false where they are anything else. It is taken in two places, so that code for
// it is made for each version.
template <typename Take>
[[gnu::always_inline]] inline bool decode(Bytes frame, Packet& packet, Take take) {
  const auto* header = frame.as<EthernetHeader>();
  if (header == nullptr) return false;
  const Bytes payload = frame.skip(sizeof(EthernetHeader));
  if (header->type == ether_type::kIpv4) {
    if (!decode_ipv4(payload, packet)) return false;
    take(packet);
    return true;
  }
  if (header->type != ether_type::kIpv6 || !decode_ipv6(payload, packet)) return false;
  take(packet);
  return true;
}

}  // namespace wirecensus::common_stack
