#include "metrics/size_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace wirecensus::metrics {
namespace {

SizeStatistics statistics_of(const std::vector<std::uint32_t>& sizes) {
  SizeHistogram histogram;
  for (const std::uint32_t size : sizes) histogram.add(size);
  return size_statistics(histogram.counts());
}

TEST(SizeStatistics, OfNothingAreZero) {
  EXPECT_EQ(statistics_of({}).packets, 0U);
  EXPECT_EQ(statistics_of({}).max, 0U);
}

TEST(SizeStatistics, OfOnePacketAreItsSize) {
  const SizeStatistics statistics = statistics_of({60});
  EXPECT_EQ(statistics.min, 60U);
  EXPECT_EQ(statistics.p99, 60U);
  EXPECT_EQ(statistics.median, 60.0);
  EXPECT_EQ(statistics.standard_deviation, 0.0);
}

TEST(SizeStatistics, MedianOfAnEvenNumberLiesBetweenTheMiddleTwo) {
  EXPECT_EQ(statistics_of({60, 61, 64, 1514}).median, 62.5);
  EXPECT_EQ(statistics_of({60, 60, 64}).median, 60.0);
}

TEST(SizeStatistics, PercentilesAreNearestRank) {
  std::vector<std::uint32_t> sizes(100);
  std::iota(sizes.begin(), sizes.end(), 1U);
  EXPECT_EQ(statistics_of(sizes).p90, 90U);
  EXPECT_EQ(statistics_of(sizes).p99, 99U);
  sizes.push_back(101);
  EXPECT_EQ(statistics_of(sizes).p90, 91U);
}

// For every number of packets, the exact rank is rounded up, not to the nearest.
TEST(SizeStatistics, PercentilesAreRoundedUp) {
  std::vector<std::uint32_t> sizes;
  const auto at_least = [&](std::size_t percent) {
    std::uint32_t rank = 1;
    while (100 * rank < percent * sizes.size()) ++rank;
    return rank;
  };
  for (std::uint32_t size = 1; size <= 301; ++size) {
    sizes.push_back(size);  // so a packet's size is its rank
    const SizeStatistics statistics = statistics_of(sizes);
    ASSERT_EQ(statistics.p90, at_least(90)) << size;
    ASSERT_EQ(statistics.p95, at_least(95)) << size;
    ASSERT_EQ(statistics.p99, at_least(99)) << size;
  }
}

TEST(SizeStatistics, PercentilesOfVeryManyPackets) {
  constexpr std::uint64_t kPackets = std::uint64_t{1} << 62U;  // times 90 exceeds 64 bits
  constexpr std::uint64_t kRank = 4150517416584649114U;        // nine tenths, rounded up
  EXPECT_EQ(size_statistics({{60, kRank}, {61, kPackets - kRank}}).p90, 60U);
  EXPECT_EQ(size_statistics({{60, kRank - 1}, {61, kPackets - kRank + 1}}).p90, 61U);
}

TEST(SizeStatistics, AgreeWithAPlainComputation) {
  std::mt19937 random(3);
  std::vector<std::uint32_t> sizes;
  for (int i = 0; i < 10'001; ++i) sizes.push_back(static_cast<std::uint32_t>(random() % 3'000));
  sizes.push_back(4'000'000'000U);  // as in a damaged file
  const SizeStatistics statistics = statistics_of(sizes);

  std::sort(sizes.begin(), sizes.end());
  const double count = static_cast<double>(sizes.size());
  double sum = 0;
  for (const std::uint32_t size : sizes) sum += size;
  double squares = 0;
  for (const std::uint32_t size : sizes) squares += (size - sum / count) * (size - sum / count);
  EXPECT_EQ(statistics.bytes, static_cast<std::uint64_t>(sum));
  EXPECT_DOUBLE_EQ(statistics.mean, sum / count);
  EXPECT_NEAR(statistics.standard_deviation / std::sqrt(squares / count), 1, 1e-12);
  EXPECT_EQ(statistics.p95, sizes[static_cast<std::size_t>(std::ceil(count * 0.95)) - 1]);
  EXPECT_EQ(statistics.max, 4'000'000'000U);
}

TEST(SizeHistogram, MergesExactly) {
  SizeHistogram a;
  SizeHistogram b;
  for (const std::uint32_t size : {0U, 60U, 16'383U, 300'000U}) a.add(size);
  for (const std::uint32_t size : {60U, 16'384U, 262'144U, 300'000U, 4'294'967'295U}) b.add(size);
  const std::vector<SizeCount> expected{{0, 1},       {60, 2},      {16'383, 1},        {16'384, 1},
                                        {262'144, 1}, {300'000, 2}, {4'294'967'295U, 1}};
  SizeHistogram b_and_a = b;
  b_and_a.merge(a);
  EXPECT_EQ(b_and_a.counts(), expected);
  a.merge(b);
  EXPECT_EQ(a.counts(), expected);
}

// The sizes at the bounds of the histogram's three ranges.
TEST(SizeHistogram, CountsEverySizeOnce) {
  SizeHistogram histogram;
  std::vector<SizeCount> expected;
  for (const std::uint32_t size : {0U, 16'383U, 16'384U, 16'385U, 262'143U, 262'144U, 262'145U}) {
    histogram.add(size);
    histogram.add(size);
    expected.push_back({size, 2});
  }
  EXPECT_EQ(histogram.counts(), expected);
}

}  // namespace
}  // namespace wirecensus::metrics
