#include "report/chart/size_distribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace wirecensus::report {
namespace {

using ::testing::HasSubstr;

metrics::Census census_of(std::vector<metrics::SizeCount> sizes) {
  metrics::Census census;
  census.sizes = std::move(sizes);
  for (const metrics::SizeCount& count : census.sizes) {
    census.totals.packets += count.packets;
    census.totals.frame_bytes += count.packets * count.size;
  }
  census.totals.first_seen = 1'700'000'000'000'000'000;
  census.totals.last_seen = census.totals.first_seen + 60 * kSecond;
  census.sources = {"eth0"};
  return census;
}

SizeDistribution chart_of(const metrics::Census& census) {
  return size_distribution(census, metrics::size_statistics(census.sizes));
}

std::uint64_t packets_in(const std::vector<Bar>& bars) {
  std::uint64_t sum = 0;
  for (const Bar& bar : bars) sum += bar.packets;
  return sum;
}

TEST(SizeDistribution, ReportsSourceTimeAndCount) {
  const SizeDistribution chart = chart_of(census_of({{60, 1000}, {1514, 234}}));
  EXPECT_EQ(chart.source, "eth0");
  EXPECT_EQ(chart.subtitle,
            "1,234 packets, 414 kB   ·   2023-11-14 22:13:20 to 22:14:20 UTC (1 min 00 s)");
  EXPECT_EQ(chart.mean.label, "mean 335.7 bytes");
  EXPECT_EQ(chart.median.label, "median 60 bytes");
}

TEST(SizeDistribution, GivesFewSizesABarEach) {
  const SizeDistribution chart = chart_of(census_of({{60, 10}, {64, 20}, {72, 30}}));
  ASSERT_EQ(chart.bars.size(), 3U);
  EXPECT_DOUBLE_EQ((chart.bars[1].begin + chart.bars[1].end) / 2, 64);
  EXPECT_EQ(chart.bars[1].packets, 20U);
  EXPECT_LT(chart.bars[0].end, chart.bars[1].begin);
  EXPECT_THAT(chart.sizes.label, HasSubstr("one bar per size"));
}

TEST(SizeDistribution, PutsManySizesIntoBinsOfARoundWidth) {
  std::vector<metrics::SizeCount> sizes;
  for (std::uint32_t size = 60; size <= 1514; ++size) sizes.push_back({size, size});
  const metrics::Census census = census_of(sizes);
  const SizeDistribution chart = chart_of(census);
  EXPECT_THAT(chart.sizes.label, HasSubstr("bins of 20 bytes"));
  EXPECT_EQ(chart.bars.front().begin, 60);
  EXPECT_EQ(chart.bars.front().end, 80);
  EXPECT_EQ(packets_in(chart.bars), census.totals.packets);
}

TEST(SizeDistribution, LosesNoPacketInLogarithmicBins) {
  std::vector<metrics::SizeCount> sizes;
  for (std::uint32_t size = 0; size < 3000; ++size) sizes.push_back({size, 1});
  for (std::uint32_t size = 3000; size < 4'000'000'000U; size += size / 3)
    sizes.push_back({size, 2});
  sizes.push_back({4294967295U, 1});
  const metrics::Census census = census_of(sizes);
  const SizeDistribution chart = chart_of(census);
  EXPECT_EQ(packets_in(chart.bars), census.totals.packets);
  for (std::size_t i = 1; i < chart.bars.size(); ++i) {
    EXPECT_LE(chart.bars[i - 1].end, chart.bars[i].begin);
  }
  EXPECT_LE(chart.bars.back().end, chart.sizes.end);
  EXPECT_LE(chart.bars.size(), 100U);
}

TEST(SizeDistribution, SaysSoWhenThereIsNothing) {
  metrics::Census census;
  const SizeDistribution chart = chart_of(census);
  EXPECT_TRUE(chart.bars.empty());
  EXPECT_EQ(chart.subtitle, "0 packets");
}

TEST(SizeDistribution, ToleratesManySourcesAndUnknownTime) {
  metrics::Census census = census_of({{60, 1}});
  census.totals.first_seen = 1;
  census.totals.last_seen = 0;
  census.sources = {"a\x1b[2J.pcap", "b", "c"};
  const SizeDistribution chart = chart_of(census);
  EXPECT_EQ(chart.source, "a\\x1b[2J.pcap and 2 more");
  EXPECT_EQ(chart.subtitle, "1 packet, 60 B   ·   time unknown");
}

}  // namespace
}  // namespace wirecensus::report
