// For tests: hand-made packets.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "flow/flow_table.h"

namespace wirecensus::test {

inline IpAddress ipv4(std::uint8_t last) { return {IpVersion::v4, {192, 0, 2, last}}; }
inline IpAddress ipv6(std::uint8_t last) {
  return {IpVersion::v6, {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last}};
}

inline decode::Packet udp(IpAddress source, std::uint16_t source_port, IpAddress destination,
                          std::uint16_t destination_port, Timestamp time = 0,
                          std::uint32_t size = 100) {
  decode::Packet packet;
  packet.time = time;
  packet.frame_len = size;
  packet.cap_len = size;
  packet.ip_bytes = size - 14;
  packet.payload_bytes = size - 42;
  packet.source = source;
  packet.destination = destination;
  packet.source_port = source_port;
  packet.destination_port = destination_port;
  packet.protocol = {ProtocolSpace::ip, ip_protocol::kUdp};
  packet.has_ports = true;
  return packet;
}

inline decode::Packet arp(Timestamp time = 5) {
  decode::Packet packet;
  packet.time = time;
  packet.frame_len = packet.cap_len = 42;
  packet.protocol = {ProtocolSpace::ethertype, 0x0806};
  return packet;
}

inline decode::Packet without_ports(decode::Packet packet) {
  packet.source_port = packet.destination_port = 0;
  packet.has_ports = false;
  return packet;
}

inline decode::Packet first_fragment(std::uint32_t id, std::uint16_t source_port, Timestamp time) {
  decode::Packet packet = udp(ipv4(1), source_port, ipv4(2), 53, time);
  packet.fragment = decode::FragmentKind::first;
  packet.fragment_id = id;
  return packet;
}

inline decode::Packet next_fragment(std::uint32_t id, Timestamp time) {
  decode::Packet packet = udp(ipv4(1), 0, ipv4(2), 0, time);
  packet.has_ports = false;
  packet.fragment = decode::FragmentKind::non_first;
  packet.fragment_id = id;
  return packet;
}

// The input for a table with this seed.
inline flow::KeyedPackets keyed(std::span<const decode::Packet> packets, std::uint64_t seed = 0) {
  flow::KeyedPackets result;
  flow::PacketSorter sorter(seed, {&result, 1}, packets.size());
  for (const decode::Packet& packet : packets) sorter.push(packet);
  return result;
}

// The flows of a table, one entry per direction.
using FlowMap = std::map<flow::FlowKey, flow::FlowCounters>;
inline FlowMap flows_of(const flow::FlowRecords& records) {
  FlowMap flows;
  records.for_each([&](flow::FlowRef, const auto& stored) {
    const flow::FlowRecord record = flow::expand(stored);
    if (!record.forward.empty()) flows[record.key].merge(record.forward);
    if (!record.reverse.empty()) flows[record.key.reversed()].merge(record.reverse);
  });
  return flows;
}
inline FlowMap flows_of(flow::FlowTable&& table) {
  return flows_of(std::move(table).freeze().records);
}

inline FlowMap count_flows_of(const std::vector<decode::Packet>& packets, std::uint64_t seed = 1) {
  flow::FlowTable table(seed);
  table.add(keyed(packets, seed));
  return flows_of(std::move(table));
}

}  // namespace wirecensus::test
