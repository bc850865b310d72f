#include "metrics/census_difference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "support/count_all.h"

namespace wirecensus::metrics {
namespace {

using test::ipv4;
using test::ipv6;
using test::tables_of;
using test::udp;

const std::vector<decode::Packet> example{
    udp(ipv4(1), 1000, ipv4(2), 53, 10, 100), udp(ipv4(2), 53, ipv4(1), 1000, 20, 300),
    udp(ipv4(1), 1001, ipv4(2), 53, 30, 100), udp(ipv6(1), 1000, ipv6(2), 53, 40, 60)};

const std::vector<decode::Packet> nothing;

std::vector<decode::Packet> later(std::vector<decode::Packet> packets) {
  for (decode::Packet& packet : packets) packet.time += 5 * kSecond;
  return packets;
}

TEST(CensusDifference, IsNoneWhereOnlyTimesDiffer) {
  EXPECT_TRUE(compare(tables_of(example), tables_of(later(example))).equal());
  EXPECT_TRUE(compare(tables_of(nothing), tables_of(nothing)).equal());
}

TEST(CensusDifference, NamesWhatWasLostGainedAndChanged) {
  std::vector<decode::Packet> packets = example;
  packets.erase(packets.begin() + 1);                          // lost, 300 bytes
  packets.push_back(udp(ipv4(9), 1, ipv4(2), 53, 0, 70));      // gained, 70 bytes
  packets.push_back(udp(ipv4(1), 1001, ipv4(2), 53, 0, 100));  // one more of its flow
  const CensusDifference difference = compare(tables_of(example), tables_of(packets));
  EXPECT_FALSE(difference.equal());
  ASSERT_EQ(difference.flows.size(), 3U);
  EXPECT_EQ(difference.flows[0].change(), FlowChange::lost);
  EXPECT_EQ(difference.flows[0].key.source, ipv4(2));
  EXPECT_EQ(difference.flows[1].change(), FlowChange::changed);
  EXPECT_EQ(difference.flows[1].expected.packets, 1U);
  EXPECT_EQ(difference.flows[1].counted.packets, 2U);
  EXPECT_EQ(difference.flows[2].change(), FlowChange::gained);
  const ChangeSum all = difference.all();
  EXPECT_EQ(all.missing.packets, 1U);
  EXPECT_EQ(all.missing.frame_bytes, 300U);
  EXPECT_EQ(all.surplus.packets, 2U);
  EXPECT_EQ(all.surplus.frame_bytes, 170U);
}

TEST(CensusDifference, ExpectsALoopedReplayManyTimes) {
  std::vector<decode::Packet> thrice;
  for (int i = 0; i < 3; ++i) thrice.insert(thrice.end(), example.begin(), example.end());
  EXPECT_TRUE(compare(tables_of(example), tables_of(thrice), 3).equal());
  EXPECT_EQ(compare(tables_of(example), tables_of(thrice), 4).all().missing.packets, 4U);
}

// Two flows with the same packets and bytes (100 + 200 and 50 + 250) differ in sizes alone.
TEST(CensusDifference, SeesPacketSizesThatAddUpToTheSame) {
  const auto sizes = [](std::vector<std::uint32_t> of) {
    std::vector<decode::Packet> packets;
    for (const std::uint32_t size : of) packets.push_back(udp(ipv4(1), 1, ipv4(2), 2, 0, size));
    return tables_of(packets);
  };
  const CensusDifference difference =
      compare(sizes({60, 100, 200, 300}), sizes({60, 50 + 60, 190, 300}));
  EXPECT_TRUE(difference.flows.empty());
  EXPECT_EQ(difference.different_sizes, 4U);
  EXPECT_FALSE(difference.equal());
}

// Compared with a reference on maps: many flows in the first census, in the second and in both.
TEST(CensusDifference, AgreesWithAPlainComparison) {
  std::mt19937 random(4);
  const auto some = [&] {
    std::vector<decode::Packet> packets;
    for (int i = 0; i < 400; ++i) {
      const auto end = [&](bool six) {
        const auto last = static_cast<std::uint8_t>(random() % 6);
        return six ? ipv6(last) : ipv4(last);
      };
      const bool six = random() % 2 == 0;
      decode::Packet packet = udp(end(six), static_cast<std::uint16_t>(random() % 2), end(six), 7);
      if (random() % 9 == 0) packet = test::without_ports(packet);
      if (random() % 9 == 0) {
        packet = test::without_ports(packet);
        packet.source = packet.destination = {};
        packet.protocol = {ProtocolSpace::ethertype, static_cast<std::uint16_t>(random() % 3)};
      }
      packets.push_back(packet);
    }
    return tables_of(packets);
  };
  const CensusTables a = some();
  const CensusTables b = some();
  const auto left = test::flows_of(a.census().flows);
  const auto right = test::flows_of(b.census().flows);
  std::map<flow::FlowKey, std::pair<std::uint64_t, std::uint64_t>> expected;
  for (const auto& [key, counters] : left) expected[key].first = counters.packets;
  for (const auto& [key, counters] : right) expected[key].second = counters.packets;
  std::erase_if(expected, [](const auto& flow) { return flow.second.first == flow.second.second; });
  const CensusDifference difference = compare(a, b);
  EXPECT_EQ(difference.flows.size(), expected.size());
  for (const FlowDifference& flow : difference.flows) {
    EXPECT_EQ(expected[flow.key], std::pair(flow.expected.packets, flow.counted.packets));
  }
}

}  // namespace
}  // namespace wirecensus::metrics
