#include "flow/flow_table.h"

#include <gtest/gtest.h>

#include "support/packet_builder.h"

namespace wirecensus::flow {
namespace {

using test::count_flows_of;
using test::FlowMap;
using test::flows_of;
using test::ipv4;
using test::ipv6;
using test::keyed;
using test::udp;
using test::without_ports;

// Packets between few ends, so that flows have several packets: IPv4, IPv6, without ports and
// without IP.
std::vector<decode::Packet> random_packets(std::size_t count) {
  std::mt19937 random(7);
  const auto pick = [&](unsigned below) { return static_cast<std::uint8_t>(random() % below); };
  std::vector<decode::Packet> packets;
  while (packets.size() < count) {
    const bool six = pick(3) == 0;
    const auto end = [&] { return six ? ipv6(pick(40)) : ipv4(pick(40)); };
    decode::Packet packet = udp(end(), pick(9), end(), pick(9), pick(200), 60U + pick(200));
    if (pick(5) == 0) packet = without_ports(packet);
    if (pick(9) == 0) packet.time = kNoTime;
    if (pick(20) == 0) {
      packet = without_ports(packet);
      packet.source = packet.destination = {};
      packet.protocol = {ProtocolSpace::ethertype, static_cast<std::uint16_t>(pick(3))};
    }
    packets.push_back(packet);
  }
  return packets;
}

// Independent of the functions that the table uses: the key of a packet and its counters.
FlowKey key_of(const decode::Packet& packet) {
  return {packet.source,           packet.destination, packet.source_port,
          packet.destination_port, packet.protocol,    packet.has_ports};
}

FlowMap count_plainly(const std::vector<decode::Packet>& packets) {
  FlowMap flows;
  for (const decode::Packet& packet : packets) {
    FlowCounters& flow = flows[key_of(packet)];
    flow.packets += 1;
    flow.frame_bytes += packet.frame_len;
    flow.ip_bytes += packet.ip_bytes;
    flow.payload_bytes += packet.payload_bytes;
    if (packet.frame_len < flow.min_size) flow.min_size = packet.frame_len;
    if (packet.frame_len > flow.max_size) flow.max_size = packet.frame_len;
    if (packet.time == kNoTime) continue;
    if (packet.time < flow.first_seen) flow.first_seen = packet.time;
    if (packet.time > flow.last_seen) flow.last_seen = packet.time;
  }
  return flows;
}

TEST(FlowTable, AgreesWithAPlainMap) {
  const auto packets = random_packets(50'000);
  EXPECT_EQ(count_flows_of(packets), count_plainly(packets));
}

TEST(FlowTable, DoesNotDependOnTheSeed) {
  const auto packets = random_packets(5'000);
  EXPECT_EQ(count_flows_of(packets, 1), count_flows_of(packets, 0xdecafbad));
}

// Both directions of a flow and all fragments of a datagram are in one shard, and no packet is
// lost.
TEST(PacketSorter, ShardsTogetherAreTheWhole) {
  std::vector<decode::Packet> packets = random_packets(20'000);
  for (std::uint32_t id = 0; id < 100; ++id) {
    packets.push_back(test::next_fragment(id, 1));
    packets.push_back(test::first_fragment(id, 1000, 2));
  }
  for (const std::size_t count : {2U, 3U, 8U}) {
    std::vector<KeyedPackets> shards(count);
    PacketSorter sorter(5, shards, packets.size());
    for (const decode::Packet& packet : packets) sorter.push(packet);
    FlowRecords records;
    for (const KeyedPackets& shard : shards) {
      FlowTable table(5);
      table.add(shard);
      records.append(std::move(table).freeze().records);
    }
    std::size_t biflows = records.size();
    FlowTable together(6);
    together.add(records, {});
    EXPECT_EQ(together.size(), biflows) << "a biflow is in two shards";
    EXPECT_EQ(flows_of(std::move(together)), count_flows_of(packets));
  }
}

TEST(FlowTable, MergedPiecesEqualTheWhole) {
  const auto packets = random_packets(20'000);
  const std::span<const decode::Packet> all(packets);
  FlowTable whole(1);
  for (std::size_t begin = 0; begin < all.size(); begin += 777) {
    FlowTable piece(2);
    piece.add(keyed(all.subspan(begin, std::min<std::size_t>(777, all.size() - begin)), 2));
    const CountedFlows counted = std::move(piece).freeze();
    whole.add(counted.records, counted.open);
  }
  EXPECT_EQ(flows_of(std::move(whole)), count_plainly(packets));
}

TEST(FlowTable, ShowsItsFlowsWhileItCounts) {
  const auto packets = random_packets(3000);
  FlowTable table(5);
  table.add(keyed(packets, 5));
  std::uint64_t sum = 0;
  for (const auto& [key, counters] : count_plainly(packets)) {
    EXPECT_EQ(table.counters(key), counters);
    sum += counters.packets;
  }
  table.for_each(
      [&](const auto& record) { sum -= record.forward.packets + record.reverse.packets; });
  EXPECT_EQ(sum, 0U);
  EXPECT_TRUE(table.counters(key_of(udp(ipv4(250), 1, ipv4(251), 2, 0, 60))).empty());
}

TEST(FlowTable, KeepsBothDirectionsInOneRecord) {
  FlowTable table;
  table.add(keyed(std::vector{udp(ipv4(9), 1000, ipv4(3), 53, 10, 70),
                              udp(ipv4(3), 53, ipv4(9), 1000, 20, 90),
                              udp(ipv4(9), 1000, ipv4(3), 53, 30, 70)}));
  ASSERT_EQ(table.size(), 1U);
  const FlowRecord record = std::move(table).freeze().records[0];
  EXPECT_EQ(record.key.source, ipv4(3));
  EXPECT_EQ(record.forward.packets, 1U);
  EXPECT_EQ(record.forward.frame_bytes, 90U);
  EXPECT_EQ(record.reverse.packets, 2U);
  EXPECT_EQ(record.reverse.first_seen, 10);
  EXPECT_EQ(record.reverse.last_seen, 30);
}

// Further packets of an aggregate add bytes and no packet to their flow.
TEST(FlowTable, CountsFurtherPacketsWithoutAPacket) {
  KeyedPackets shard;
  PacketSorter sorter(0, {&shard, 1}, 1);
  sorter.push(udp(ipv4(1), 1000, ipv4(2), 53, 10, 70));
  sorter.push_further(udp(ipv4(1), 1000, ipv4(2), 53, 10, 60));
  sorter.push_further(udp(ipv4(5), 7, ipv4(4), 9, 10, 80));
  sorter.push_further(without_ports(udp(ipv4(5), 7, ipv4(4), 9, 10, 90)));
  sorter.push_further(test::first_fragment(7, 3000, 20));
  sorter.push_further(test::next_fragment(7, 20));
  FlowTable table;
  table.add(shard);
  const auto flows = test::flows_of(std::move(table));
  ASSERT_EQ(flows.size(), 4U);
  const auto of = [&](const decode::Packet& packet) { return flows.at(key_of(packet)); };
  EXPECT_EQ(of(udp(ipv4(1), 1000, ipv4(2), 53)).packets, 1U);
  EXPECT_EQ(of(udp(ipv4(1), 1000, ipv4(2), 53)).frame_bytes, 130U);
  EXPECT_EQ(of(udp(ipv4(5), 7, ipv4(4), 9)).packets, 0U);
  EXPECT_EQ(of(udp(ipv4(5), 7, ipv4(4), 9)).ip_bytes, 66U);
  EXPECT_EQ(of(without_ports(udp(ipv4(5), 7, ipv4(4), 9))).ip_bytes, 76U);
  EXPECT_EQ(of(test::first_fragment(7, 3000, 20)).frame_bytes, 200U);
  EXPECT_EQ(of(test::first_fragment(7, 3000, 20)).packets, 0U);
}

TEST(FlowTable, DistinguishesPortZeroFromNoPort) {
  decode::Packet portless = udp(ipv4(1), 0, ipv4(2), 0);
  portless.has_ports = false;
  EXPECT_EQ(count_flows_of({udp(ipv4(1), 0, ipv4(2), 0), portless}).size(), 2U);
}

TEST(FlowTable, CountsAnEndTalkingToItselfAsOneFlow) {
  const auto flows = count_flows_of({udp(ipv4(1), 5, ipv4(1), 5), udp(ipv4(1), 5, ipv4(1), 5)});
  ASSERT_EQ(flows.size(), 1U);
  EXPECT_EQ(flows.begin()->second.packets, 2U);
}

TEST(FlowTable, GrowsToManyFlows) {
  FlowTable table(3);
  constexpr std::uint32_t kFlows = 300'000;
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < kFlows; ++i) {
    decode::Packet packet = udp(ipv4(1), static_cast<std::uint16_t>(i), ipv4(2), 7);
    packet.destination.bytes[1] = static_cast<std::uint8_t>(i >> 16);
    packets.push_back(packet);
  }
  table.add(keyed(packets, 3));
  table.add(keyed(packets, 3));
  const FlowRecords records = std::move(table).freeze().records;
  ASSERT_EQ(records.size(), kFlows);
  std::uint32_t visited = 0;
  records.for_each([&](FlowRef ref, const auto& record) {
    ++visited;
    ASSERT_EQ(record.forward.packets + record.reverse.packets, 2U);
    ASSERT_EQ(records[ref].key, expand(record).key);
  });
  EXPECT_EQ(visited, kFlows);
}

TEST(FlowRecords, OfDisjointTablesAppend) {
  FlowTable left(1);
  FlowTable right(2);
  left.add(keyed(std::vector{udp(ipv4(1), 1, ipv4(2), 2), udp(ipv6(1), 1, ipv6(2), 2)}, 1));
  right.add(keyed(std::vector{udp(ipv4(3), 1, ipv4(4), 2), udp(ipv6(3), 1, ipv6(4), 2)}, 2));
  FlowRecords records = std::move(left).freeze().records;
  records.append(std::move(right).freeze().records);
  EXPECT_EQ(records.size(), 4U);
  std::vector<IpAddress> sources;
  records.for_each([&](FlowRef ref, const auto&) { sources.push_back(records[ref].key.source); });
  EXPECT_EQ(sources, (std::vector{ipv4(1), ipv4(3), ipv6(1), ipv6(3)}));
}

decode::Packet packet_of_flow(std::uint32_t number, Timestamp time) {
  return udp(ipv4(static_cast<std::uint8_t>(number >> 16)), static_cast<std::uint16_t>(number),
             ipv4(200), 53, time, 60);
}

// Those that are there go on, and so do the first of a table that is new.
TEST(FlowTable, WithoutRoomNewFlowsAreInTheRemainder) {
  constexpr std::uint32_t kKept = RecordStore<Ipv4Key>::kAlways;
  constexpr std::uint32_t kMore = 5'000;
  Room room;
  room.set(false);
  FlowTable table;
  table.set_room(&room);
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < kKept + kMore; ++i) packets.push_back(packet_of_flow(i, 100 + i));
  table.add(keyed(packets));
  table.add(keyed(packets));
  EXPECT_EQ(table.size(), kKept);
  room.set(true);
  table.add(keyed(std::vector{packet_of_flow(kKept, 7)}));
  EXPECT_EQ(table.size(), kKept + 1);

  const CountedFlows counted = std::move(table).freeze();
  EXPECT_EQ(counted.records.size(), kKept + 1);
  EXPECT_EQ(counted.remainder.packets, 2 * kMore);
  EXPECT_EQ(counted.remainder.frame_bytes, 2 * kMore * 60);
  EXPECT_EQ(counted.remainder.first_seen, 100 + kKept);
  EXPECT_EQ(counted.remainder.last_seen, 100 + kKept + kMore - 1);
  std::uint64_t sum = 0;
  counted.records.for_each([&](FlowRef, const auto& record) {
    sum += record.forward.packets + record.reverse.packets;
    EXPECT_LE(record.forward.packets + record.reverse.packets, 2U);
  });
  EXPECT_EQ(sum, 2 * kKept + 1);
}

}  // namespace
}  // namespace wirecensus::flow
