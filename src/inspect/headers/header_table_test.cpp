#include "inspect/headers/header_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <utility>

#include "base/protocol.h"

namespace wirecensus::inspect {
namespace {

using ::testing::ElementsAre;

using Least = LeastValues<std::uint16_t, 4>;

TEST(LeastValues, AreThoseOfASet) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Least whole;
    Least first;
    Least second;
    std::set<std::uint16_t> all;
    for (auto i = random() % 9; i > 0; --i) {
      const auto value = static_cast<std::uint16_t>(random() % 8);
      all.insert(value);
      whole.add(value);
      (random() % 2 == 0 ? first : second).add(value);
    }
    first.merge(second);
    EXPECT_EQ(whole, first);
    EXPECT_EQ(all.size() > Least::kMaxValues, whole.has_more());
    const std::vector<std::uint16_t> values(whole.values().begin(), whole.values().end());
    const std::vector<std::uint16_t> expected(all.begin(), all.end());
    EXPECT_EQ(std::vector(expected.begin(),
                          expected.begin() + static_cast<std::ptrdiff_t>(values.size())),
              values);
    EXPECT_EQ(std::min(all.size(), Least::kMaxValues), values.size());
    Least again;
    EXPECT_TRUE(again.restore(values, whole.has_more()));
    EXPECT_EQ(whole, again);
  }
}

TEST(LeastValues, AreNotRestoredFromWhatCannotBe) {
  Least values;
  EXPECT_FALSE(values.restore(std::vector<std::uint16_t>{2, 1}, false));
  EXPECT_FALSE(values.restore(std::vector<std::uint16_t>{2, 2}, false));
  EXPECT_FALSE(values.restore(std::vector<std::uint16_t>{1, 2, 3}, true)) << "there was room";
  EXPECT_FALSE(values.restore(std::vector<std::uint16_t>{1, 2, 3, 4, 5}, true));
  EXPECT_EQ(Least(), values);
}

constexpr std::uint64_t kHeaderSeed = 5;

KeyedHeaders<flow::Ipv4Key> keyed(const flow::FlowKey& key, const PacketHeaders& headers) {
  KeyedHeaders<flow::Ipv4Key> keyed;
  keyed.reverse = flow::compact(key, keyed.key);
  keyed.hash = flow::FlowHash{kHeaderSeed}(keyed.key);
  keyed.headers = headers;
  return keyed;
}

flow::FlowKey example_flow() {
  const IpAddress low{IpVersion::v4, {192, 0, 2, 1}};
  const IpAddress high{IpVersion::v4, {192, 0, 2, 2}};
  return {low, high, 7, 8, {ProtocolSpace::ip, ip_protocol::kUdp}, true};
}

PacketHeaders with_hop_limit(std::uint8_t hop_limit) {
  return {.vlan = hop_limit, .hop_limit = hop_limit, .has_ip = true};
}

TEST(HeaderTable, KeepsDirectionsApartAndAddsCounts) {
  HeaderTable first(kHeaderSeed);
  first.count({.ipv4 = {keyed(example_flow(), with_hop_limit(9))}, .ipv6 = {}});
  HeaderTable second(kHeaderSeed);
  second.count({.ipv4 = {keyed(example_flow(), with_hop_limit(4)),
                         keyed(example_flow().reversed(), with_hop_limit(60))},
                .ipv6 = {}});
  HeaderTable sum(kHeaderSeed);
  sum.add(std::move(first).finish());
  sum.add(std::move(second).finish());
  const HeaderRecords records = std::move(sum).finish();
  ASSERT_EQ(2U, records.flows.size());
  const HeaderFacts* forward = records.find(example_flow());
  const HeaderFacts* reverse = records.find(example_flow().reversed());
  ASSERT_TRUE(forward != nullptr && reverse != nullptr);
  EXPECT_EQ(4, forward->min_hop_limit);
  EXPECT_EQ(9, forward->max_hop_limit);
  EXPECT_THAT(forward->vlans.values(), ElementsAre(4, 9));
  EXPECT_EQ(60, reverse->min_hop_limit);
}

}  // namespace
}  // namespace wirecensus::inspect
