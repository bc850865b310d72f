// For tests: a small hand-made census with one packet of each kind that outputs distinguish.
#pragma once

#include <utility>
#include <vector>

#include "support/count_all.h"

namespace wirecensus {

inline constexpr Timestamp kExampleTime = 1'700'000'000'000'000'000;  // 2023-11-14T22:13:20Z

inline IpAddress ipv4(std::uint8_t last) { return {IpVersion::v4, {192, 0, 2, last}}; }

inline IpAddress ipv6(std::uint8_t last) {
  IpAddress address{IpVersion::v6, {0x20, 0x01, 0x0d, 0xb8}};
  address.bytes[15] = last;
  return address;
}

inline decode::Packet example_packet(IpAddress source, IpAddress destination, std::uint8_t protocol,
                                     std::uint32_t frame_len, Timestamp time) {
  decode::Packet packet;
  packet.time = time;
  packet.frame_len = packet.cap_len = frame_len;
  packet.ip_bytes = frame_len - 14;
  packet.payload_bytes = packet.ip_bytes - 28;
  packet.source = source;
  packet.destination = destination;
  packet.protocol = {ProtocolSpace::ip, protocol};
  return packet;
}

inline decode::Packet with_ports(decode::Packet packet, std::uint16_t source,
                                 std::uint16_t destination) {
  packet.source_port = source;
  packet.destination_port = destination;
  packet.has_ports = true;
  return packet;
}

// Both directions of a UDP exchange over IPv4, an ICMPv6 packet without time, and an ARP packet cut
// to 32 bytes.
inline std::vector<decode::Packet> example_packets() {
  const IpAddress a = ipv4(1);
  const IpAddress b = ipv4(2);
  decode::Packet arp;
  arp.time = kExampleTime + 3;
  arp.frame_len = 60;
  arp.cap_len = 32;
  arp.protocol = {ProtocolSpace::ethertype, 0x0806};
  arp.issue = DecodeIssue::truncated_link;
  return {
      with_ports(example_packet(a, b, ip_protocol::kUdp, 100, kExampleTime), 4000, 53),
      with_ports(example_packet(a, b, ip_protocol::kUdp, 101, kExampleTime + kSecond / 2), 4000,
                 53),
      with_ports(example_packet(b, a, ip_protocol::kUdp, 1514, kExampleTime + 2), 53, 4000),
      example_packet(ipv6(1), ipv6(1), ip_protocol::kIpv6Icmp, 70, kNoTime),
      arp,
  };
}

inline metrics::Census make_census(const std::vector<decode::Packet>& packets, Ledger ledger = {}) {
  ledger.counted = packets.size();
  return test::count_all(packets, std::move(ledger), {"example.pcap"});
}

}  // namespace wirecensus
