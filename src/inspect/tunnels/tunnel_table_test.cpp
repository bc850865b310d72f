#include "inspect/tunnels/tunnel_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/protocol.h"
#include "flow/flow_counting.h"

namespace wirecensus::inspect {
namespace {

constexpr std::uint64_t kSeed = 7;

IpAddress host(std::uint8_t number) { return {IpVersion::v4, {192, 0, 2, number}}; }

// A packet that carries another.
struct TunnelPacket {
  decode::Packet outer;
  decode::Encapsulation carried;
};

decode::Packet udp_packet(std::uint8_t from, std::uint8_t to) {
  decode::Packet packet;
  packet.source = host(from);
  packet.destination = host(to);
  packet.source_port = 1000;
  packet.destination_port = 2000;
  packet.protocol = {ProtocolSpace::ip, ip_protocol::kUdp};
  packet.has_ports = true;
  packet.time = 5;
  return packet;
}

void set_outer(TunnelPacket& packet, std::uint8_t from, std::uint8_t to) {
  packet.outer = udp_packet(from, to);
  packet.carried.source = packet.outer.source;
  packet.carried.destination = packet.outer.destination;
}

TunnelPacket in_vxlan(std::uint32_t network) {
  TunnelPacket packet;
  set_outer(packet, 1, 2);
  packet.carried.chain[0] = TunnelKind::vxlan;
  packet.carried.inner = udp_packet(10, 11);
  packet.carried.inner.ip_bytes = 100;
  packet.carried.inner.payload_bytes = 72;
  packet.carried.id = {decode::TunnelIdKind::shared, network};
  return packet;
}

TunnelPacket in_gtp(std::uint32_t endpoint) {
  TunnelPacket packet = in_vxlan(0);
  packet.carried.chain[0] = TunnelKind::gtp;
  packet.carried.id = {decode::TunnelIdKind::one_way, endpoint};
  return packet;
}

TunnelPacket hidden() {
  TunnelPacket packet = in_vxlan(0);
  packet.carried.inner = {};
  return packet;
}

// The way back of a packet.
TunnelPacket answer(const TunnelPacket& packet) {
  TunnelPacket back = packet;
  for (decode::Packet* one : {&back.outer, &back.carried.inner}) {
    std::swap(one->source, one->destination);
    std::swap(one->source_port, one->destination_port);
  }
  std::swap(back.carried.source, back.carried.destination);
  return back;
}

flow::FlowKey udp_flow(std::uint8_t from, std::uint8_t to) {
  return flow::flow_key(udp_packet(from, to));
}

TunnelRecords counted_tunnels(const std::vector<TunnelPacket>& packets) {
  constexpr TunnelKeyHash kHash{kSeed};
  TunnelLanes lanes;
  for (const TunnelPacket& packet : packets) {
    lanes.outer.push_back(outer_packet(packet.outer, packet.carried, kHash));
    if (lanes.outer.back().counts)
      lanes.inner.push_back(inner_packet(packet.outer, packet.carried, kHash));
  }
  TunnelTable table(kSeed);
  table.count(lanes);
  return std::move(table).finish();
}

TEST(TunnelTable, KeepsWhatBothDirectionsShareApart) {
  TunnelPacket other_vlan = in_vxlan(1);
  other_vlan.carried.vlan = 9;
  TunnelPacket other_pair = in_vxlan(1);
  set_outer(other_pair, 1, 3);
  TunnelPacket other_kind = in_vxlan(1);
  other_kind.carried.chain[0] = TunnelKind::geneve;
  EXPECT_EQ(
      counted_tunnels({in_vxlan(1), in_vxlan(2), other_vlan, other_pair, other_kind}).inner.size(),
      5U);
  TunnelPacket back = in_vxlan(1);
  set_outer(back, 2, 1);  // the outer pair has no order
  EXPECT_EQ(counted_tunnels({in_vxlan(1), back}).inner.size(), 1U);
}

TEST(TunnelTable, BothDirectionsAreRowsOfTheirOwn) {
  const TunnelRecords records = counted_tunnels({in_vxlan(1), answer(in_vxlan(1)), in_vxlan(1)});
  ASSERT_EQ(records.inner.size(), 2U);
  EXPECT_EQ(records.inner[0].key.direction, udp_flow(10, 11));
  EXPECT_EQ(records.inner[0].counters.packets, 2U);
  EXPECT_EQ(records.inner[1].counters.packets, 1U);
  EXPECT_EQ(both_directions(records.inner[1].key), records.inner[0].key);
  EXPECT_EQ(records.outer.size(), 2U);
}

TEST(TunnelTable, OneWayIdentifiersAreARange) {
  const TunnelRecords records = counted_tunnels({in_gtp(9), in_gtp(4), in_gtp(7)});
  ASSERT_EQ(records.inner.size(), 1U);
  EXPECT_FALSE(records.inner[0].key.has_id);
  EXPECT_EQ(records.inner[0].counters.min_id, 4U);
  EXPECT_EQ(records.inner[0].counters.max_id, 9U);
  EXPECT_EQ(records.inner[0].counters.ip_bytes, 300U);
}

TEST(TunnelTable, HiddenPacketsAreOfATunnelWithoutAnInnerPacket) {
  const TunnelRecords records = counted_tunnels({hidden(), in_vxlan(1), hidden()});
  ASSERT_EQ(records.outer.size(), 1U);
  EXPECT_EQ(records.outer[0].inner_packets, 1U);
  const OuterTunnel* found = records.find(udp_flow(1, 2));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, TunnelKind::vxlan);
  EXPECT_EQ(records.find(udp_flow(2, 1)), nullptr);
}

TEST(TunnelTable, ChainIsTheLowestOfSeveral) {
  TunnelPacket deep = in_gtp(1);
  deep.carried.chain = {TunnelKind::gtp, TunnelKind::teredo};
  TunnelPacket other = deep;
  other.carried.chain = {TunnelKind::vxlan, TunnelKind::teredo};
  const TunnelRecords one = counted_tunnels({deep, other});
  ASSERT_EQ(one.inner.size(), 1U);
  EXPECT_EQ(one.inner[0].counters.chain, other.carried.chain);
  EXPECT_EQ(one, counted_tunnels({other, deep}));
}

TEST(TunnelTable, PartsAddUpToTheWholeInAnyOrder) {
  TunnelPacket early = in_vxlan(1);
  early.outer.time = 1;
  TunnelPacket timeless = in_vxlan(1);
  timeless.outer.time = kNoTime;
  std::vector<TunnelPacket> packets{in_vxlan(1), early,    timeless,   in_gtp(5),
                                    in_gtp(2),   hidden(), in_vxlan(2)};
  const TunnelRecords whole = counted_tunnels(packets);
  std::reverse(packets.begin(), packets.end());
  EXPECT_EQ(counted_tunnels(packets), whole);
  for (std::size_t cut = 0; cut <= packets.size(); ++cut) {
    const auto middle = packets.begin() + static_cast<std::ptrdiff_t>(cut);
    TunnelTable merged(kSeed + 1);
    merged.add(counted_tunnels({packets.begin(), middle}));
    merged.add(counted_tunnels({middle, packets.end()}));
    EXPECT_EQ(std::move(merged).finish(), whole) << cut;
  }
}

TEST(TunnelRecords, ShardsAreAppendedInOrder) {
  TunnelPacket other_pair = in_vxlan(1);
  set_outer(other_pair, 1, 3);
  TunnelRecords shard = counted_tunnels({other_pair});
  shard.append(counted_tunnels({in_vxlan(1), in_vxlan(2)}));
  EXPECT_EQ(shard, counted_tunnels({in_vxlan(1), in_vxlan(2), other_pair}));
}

}  // namespace
}  // namespace wirecensus::inspect
