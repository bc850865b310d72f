#include "sink/clickhouse/stored_interval.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace wirecensus::sink {
namespace {

constexpr Duration kMinute = 60 * kSecond;

// The interval number N is the minute N of 1970.
StoredInterval minute(std::uint64_t number, std::uint64_t run = 1, bool last = false) {
  return {.sensor = "s",
          .begin = static_cast<Timestamp>(number) * kMinute,
          .length = kMinute,
          .run = run,
          .number = number,
          .after = number,
          .last = last};
}

std::size_t doubts(std::initializer_list<StoredInterval> intervals, const StoreRange& range = {}) {
  std::vector<StoredInterval> sorted = intervals;
  sort_intervals(sorted);
  return missing_intervals(sorted, range).size();
}

TEST(StoredInterval, ACountThatIsAllThereHasNoDoubt) {
  EXPECT_EQ(doubts({minute(1), minute(0), minute(2, 1, true)}), 0U);
}

TEST(StoredInterval, GapsAreDoubts) {
  std::vector<StoredInterval> intervals{minute(0), minute(4, 1, true)};
  const auto found = missing_intervals(intervals, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].source, "sensor s");
  EXPECT_EQ(found[0].detail,
            "intervals are not in the store: from that of 1970-01-01T00:00:00.000000000Z on before "
            "that of 1970-01-01T00:04:00.000000000Z");
  EXPECT_EQ(doubts({minute(1), minute(2, 1, true)}), 1U);            // 0
  EXPECT_EQ(doubts({minute(0), minute(1)}), 1U);                     // it went on
  EXPECT_EQ(doubts({minute(2), minute(4)}), 3U);                     // all three
  EXPECT_EQ(doubts({minute(0, 1, true), minute(0, 2, true)}), 0U);   // of two counts
  EXPECT_EQ(doubts({minute(0, 1, false), minute(1, 2, true)}), 2U);  // likewise
}

TEST(StoredInterval, ThoseWithoutPacketsAreNotMissing) {
  StoredInterval later = minute(4, 1, true);
  later.after = 1;
  EXPECT_EQ(doubts({minute(0), later}), 0U);
  EXPECT_EQ(doubts({later}), 1U);
}

TEST(StoredInterval, WhatIsBeyondTheRangeIsNoDoubt) {
  const StoreRange range{.since = 2 * kMinute, .until = 4 * kMinute};
  EXPECT_EQ(doubts({minute(2), minute(3)}, range), 0U);
  EXPECT_EQ(doubts({minute(0), minute(2), minute(3), minute(6)}, range), 0U);
  EXPECT_EQ(doubts({minute(2), minute(4)}, range), 1U);
  EXPECT_EQ(doubts({minute(1), minute(3)}, range), 1U);
  EXPECT_EQ(doubts({minute(0), minute(1), minute(5)}, range), 1U);
  EXPECT_EQ(doubts({minute(2)}, range), 1U);
}

TEST(StoredInterval, ASensorThatWasNotHeardOfIsADoubt) {
  const StoreRange range{.since = 5 * kMinute, .until = {}};
  EXPECT_EQ(doubts({minute(0), minute(1)}, range), 1U);
  EXPECT_EQ(doubts({minute(0), minute(1, 1, true)}, range), 0U);
  StoredInterval again = minute(0, 2, true);  // it was started again
  again.begin = 6 * kMinute;
  EXPECT_EQ(doubts({minute(0), minute(1), again}, range), 0U);
}

TEST(StoredInterval, AnIntervalIsInTheRangeThatItsBeginIsIn) {
  const StoreRange range{.since = kMinute, .until = 2 * kMinute, .sensor = "s"};
  EXPECT_FALSE(range.has(minute(0)));
  EXPECT_TRUE(range.has(minute(1)));
  EXPECT_FALSE(range.has(minute(2)));
  StoredInterval other = minute(1);
  other.sensor = "t";
  EXPECT_FALSE(range.has(other));
  StoredInterval timeless = minute(1);
  timeless.has_time = false;
  EXPECT_FALSE(range.has(timeless));
  EXPECT_TRUE(StoreRange{}.has(timeless));
}

TEST(StoredInterval, CountsAreInTheOrderOfTheirBegin) {
  std::vector<StoredInterval> intervals{minute(9, 1), minute(3, 2), minute(4, 2), minute(8, 1)};
  sort_intervals(intervals);
  std::vector<std::uint64_t> numbers;
  for (const StoredInterval& one : intervals) numbers.push_back(one.number);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{3, 4, 8, 9}));
}

}  // namespace
}  // namespace wirecensus::sink
