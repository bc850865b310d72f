#include "inspect/names/stream_starts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <random>

namespace wirecensus::inspect {
namespace {

constexpr std::uint32_t kReach = 16384;

flow::FlowKey direction_of(std::uint32_t number) {
  flow::FlowKey key;
  key.source = {IpVersion::v4,
                {10, static_cast<std::uint8_t>(number >> 16),
                 static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
  key.destination = {IpVersion::v4, {192, 0, 2, 1}};
  key.source_port = 40000;
  key.destination_port = 443;
  key.protocol = {ProtocolSpace::ip, 6};
  key.has_ports = true;
  return key;
}

TEST(StreamStarts, GiveEachStartOnceToDataNearIt) {
  StreamStarts starts(1);
  EXPECT_FALSE(starts.take(direction_of(1), 100, kReach));
  starts.add({direction_of(1), 100});
  EXPECT_FALSE(starts.take(direction_of(2), 100, kReach));
  EXPECT_FALSE(starts.take(direction_of(1), 99, kReach));
  EXPECT_FALSE(starts.take(direction_of(1), 100 + kReach, kReach));
  EXPECT_EQ(starts.take(direction_of(1), 99 + kReach, kReach), 100U);
  EXPECT_FALSE(starts.take(direction_of(1), 100, kReach));
}

TEST(StreamStarts, HaveTheLatestStartOfADirection) {
  StreamStarts starts(1);
  starts.add({direction_of(1), 0xfffffff0});
  starts.add({direction_of(1), 5});
  EXPECT_EQ(starts.take(direction_of(1), 7, kReach), 5U);
  starts.add({direction_of(1), 0xfffffff0});
  EXPECT_EQ(starts.take(direction_of(1), 0xf, kReach), 0xfffffff0);  // numbers wrap
}

// Compares with a map, and a queue of what was added.
TEST(StreamStarts, KeepTheNewest) {
  StreamStarts starts(7);
  std::map<std::uint32_t, std::uint32_t> expected;
  std::deque<std::uint32_t> order;  // a number that was taken stays, as its place does
  std::mt19937 random(1);
  for (int step = 0; step < 100'000; ++step) {
    const auto number = static_cast<std::uint32_t>(random() % 6000);
    if (random() % 4 == 0) {
      const auto taken = starts.take(direction_of(number), number, 1);
      ASSERT_EQ(taken.has_value(), expected.erase(number) == 1);
      if (taken) std::replace(order.begin(), order.end(), number, std::uint32_t{0xffffffff});
      continue;
    }
    starts.add({direction_of(number), number});
    if (!expected.emplace(number, number).second) continue;
    order.push_back(number);
    if (order.size() <= StreamStarts::kMaxStarts) continue;
    expected.erase(order.front());
    order.pop_front();
  }
  std::map<std::uint32_t, std::uint32_t> found;
  starts.for_each([&](const StreamKey& stream) {
    EXPECT_EQ(stream.direction, direction_of(stream.start));
    EXPECT_TRUE(found.emplace(stream.start, stream.start).second);
  });
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace wirecensus::inspect
