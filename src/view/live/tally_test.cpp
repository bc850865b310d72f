#include "view/live/tally.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "support/example_census.h"

namespace wirecensus::view {
namespace {

using metrics::Amount;

IpAddress address_of(std::uint64_t number) {
  IpAddress address = ipv6(static_cast<std::uint8_t>(number));
  address.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  return address;
}

std::map<IpAddress, Amount> contents(const Tally<IpAddress>& tally) {
  std::map<IpAddress, Amount> contents;
  tally.for_each([&](const IpAddress& address, const Amount& amount) {
    EXPECT_TRUE(contents.emplace(address, amount).second);
  });
  return contents;
}

TEST(Tally, BeginsWithNothing) {
  const Tally<IpAddress> tally(RowHash{1});
  EXPECT_EQ(tally.of(ipv4(1)), Amount{});
  EXPECT_TRUE(contents(tally).empty());
}

TEST(Tally, KeepsTheLargestHalfOfTooMany) {
  Tally<IpAddress> tally(RowHash{1});
  for (std::uint64_t i = 1; i <= 1000; ++i) tally[address_of(i)] = {1, i};
  tally.keep_largest(1000);
  EXPECT_EQ(contents(tally).size(), 1000U);
  tally.keep_largest(999);
  const auto kept = contents(tally);
  EXPECT_EQ(kept.size(), 499U);
  for (const auto& [address, amount] : kept) EXPECT_GT(amount.frame_bytes, 501U);
  EXPECT_EQ(tally.of(address_of(1000)), (Amount{1, 1000}));
  EXPECT_EQ(tally.of(address_of(1)), Amount{});
}

// Keys come and go, as flows do in a window.
TEST(Tally, IsWhatAMapWouldBe) {
  std::mt19937 random(1);
  Tally<IpAddress> tally(RowHash{2});
  std::map<IpAddress, Amount> expected;
  for (unsigned round = 0; round < 20'000; ++round) {
    const IpAddress address = address_of(random() % 50 + round / 5);
    const Amount amount{random() % 3, random() % 1000};
    tally[address] += amount;
    expected[address] += amount;
    const IpAddress other = address_of(random() % 50 + round / 5);
    if (const auto found = expected.find(other); found != expected.end()) {
      tally.subtract(other, found->second);
      expected.erase(found);
    }
    ASSERT_EQ(tally.of(other), Amount{});
  }
  std::erase_if(expected, [](const auto& entry) { return entry.second == Amount{}; });
  EXPECT_EQ(contents(tally), expected);
  EXPECT_GT(expected.size(), 100U);
}

TEST(Tally, TellsDirectionsApart) {
  Tally<flow::FlowKey> tally(RowHash{3});
  const flow::FlowKey key{ipv4(1), ipv4(2), 4000, 53, {ProtocolSpace::ip, 17}, true};
  tally[key] += {1, 100};
  EXPECT_EQ(tally.of(key), (Amount{1, 100}));
  EXPECT_EQ(tally.of(key.reversed()), Amount{});
}

}  // namespace
}  // namespace wirecensus::view
