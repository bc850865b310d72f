#include "inspect/tunnels/tunnel_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/protocol.h"

namespace wirecensus::inspect {
namespace {

constexpr std::uint64_t kSeed = 7;

IpAddress host(std::uint8_t number) { return {IpVersion::v4, {192, 0, 2, number}}; }

flow::FlowKey udp_flow(std::uint8_t from, std::uint8_t to) {
  return {host(from), host(to), 1000, 2000, {ProtocolSpace::ip, ip_protocol::kUdp}, true};
}

TunnelPacket in_vxlan(std::uint32_t network) {
  TunnelPacket packet;
  packet.time = 5;
  packet.outer = udp_flow(1, 2);
  packet.inner = udp_flow(10, 11);
  packet.chain[0] = TunnelKind::vxlan;
  packet.source = packet.outer.source;
  packet.destination = packet.outer.destination;
  packet.id = {decode::TunnelIdKind::shared, network};
  packet.ip_bytes = 100;
  packet.payload_bytes = 72;
  return packet;
}

TunnelPacket in_gtp(std::uint32_t endpoint) {
  TunnelPacket packet = in_vxlan(0);
  packet.chain[0] = TunnelKind::gtp;
  packet.id = {decode::TunnelIdKind::one_way, endpoint};
  return packet;
}

TunnelPacket hidden() {
  TunnelPacket packet = in_vxlan(0);
  packet.hidden = true;
  return packet;
}

TunnelRecords counted_tunnels(const TunnelLane& packets) {
  TunnelTable table(kSeed);
  table.count(packets);
  return std::move(table).finish();
}

TEST(TunnelTable, KeepsWhatBothDirectionsShareApart) {
  TunnelPacket other_vlan = in_vxlan(1);
  other_vlan.vlan = 9;
  TunnelPacket other_pair = in_vxlan(1);
  other_pair.outer = udp_flow(1, 3);
  TunnelPacket other_kind = in_vxlan(1);
  other_kind.chain[0] = TunnelKind::geneve;
  EXPECT_EQ(
      counted_tunnels({in_vxlan(1), in_vxlan(2), other_vlan, other_pair, other_kind}).inner.size(),
      5U);
  TunnelPacket back = in_vxlan(1);
  back.outer = udp_flow(2, 1);  // the outer pair has no order
  EXPECT_EQ(counted_tunnels({in_vxlan(1), back}).inner.size(), 1U);
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
  deep.chain = {TunnelKind::gtp, TunnelKind::teredo};
  TunnelPacket other = deep;
  other.chain = {TunnelKind::vxlan, TunnelKind::teredo};
  const TunnelRecords one = counted_tunnels({deep, other});
  ASSERT_EQ(one.inner.size(), 1U);
  EXPECT_EQ(one.inner[0].counters.chain, other.chain);
  EXPECT_EQ(one, counted_tunnels({other, deep}));
}

TEST(TunnelTable, PartsAddUpToTheWholeInAnyOrder) {
  TunnelPacket early = in_vxlan(1);
  early.time = 1;
  TunnelPacket timeless = in_vxlan(1);
  timeless.time = kNoTime;
  TunnelLane packets{in_vxlan(1), early, timeless, in_gtp(5), in_gtp(2), hidden(), in_vxlan(2)};
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
  other_pair.outer = udp_flow(1, 3);
  TunnelRecords shard = counted_tunnels({other_pair});
  shard.append(counted_tunnels({in_vxlan(1), in_vxlan(2)}));
  EXPECT_EQ(shard, counted_tunnels({in_vxlan(1), in_vxlan(2), other_pair}));
}

}  // namespace
}  // namespace wirecensus::inspect
