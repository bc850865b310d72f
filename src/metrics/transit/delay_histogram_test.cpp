#include "metrics/transit/delay_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace wirecensus::metrics {
namespace {

TEST(DelayHistogram, IsExactBelow32Microseconds) {
  DelayHistogram delays;
  for (Duration delay = 1; delay <= 20000; ++delay) delays.add(delay);
  EXPECT_EQ(delays.count(), 20000U);
  EXPECT_EQ(delays.percentile(50), 10000);
  EXPECT_EQ(delays.percentile(99), 19800);
  EXPECT_EQ(delays.percentile(100), 20000);
  EXPECT_EQ(delays.percentile(1), 200);
}

TEST(DelayHistogram, PercentilesAreAtMostATenThousandthTooHigh) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 10; ++round) {
    DelayHistogram halves[2];
    std::vector<Duration> all;
    for (int i = 0; i < 500; ++i) {
      const auto delay = static_cast<Duration>(random() >> (20 + random() % 40));
      all.push_back(delay);
      halves[i % 2].add(delay);
    }
    halves[0].merge(halves[1]);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(halves[0].count(), all.size());
    EXPECT_EQ(halves[0].min(), all.front());
    for (const unsigned percent : {1U, 50U, 99U}) {
      const Duration exact = all[all.size() * percent / 100 - 1];
      EXPECT_GE(halves[0].percentile(percent), exact);
      EXPECT_LE(halves[0].percentile(percent), exact + exact / 10000);
    }
  }
}

TEST(DelayHistogram, ListsItsIntervals) {
  DelayHistogram delays;
  for (const Duration delay : {0L, 7L, 7L, 50001L, 50000L, std::numeric_limits<Duration>::max()}) {
    delays.add(delay);
  }
  const auto intervals = delays.intervals();
  ASSERT_EQ(intervals.size(), 4U);
  EXPECT_EQ(intervals[0], (DelayHistogram::Interval{0, 0, 1}));
  EXPECT_EQ(intervals[1], (DelayHistogram::Interval{7, 7, 2}));
  EXPECT_EQ(intervals[2], (DelayHistogram::Interval{50000, 50001, 2}));
  EXPECT_EQ(intervals[3].most, delays.max());
  EXPECT_EQ(delays.percentile(100), delays.max());
}

}  // namespace
}  // namespace wirecensus::metrics
