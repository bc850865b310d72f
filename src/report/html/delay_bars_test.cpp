#include "report/html/delay_bars.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace wirecensus::report {
namespace {

metrics::DelayHistogram histogram(std::initializer_list<Duration> delays) {
  metrics::DelayHistogram histogram;
  for (const Duration delay : delays) histogram.add(delay);
  return histogram;
}

// That bars ascend without overlap, hold what is inside of them, and hold all packets.
void check(const metrics::DelayHistogram& delays) {
  const std::vector<DelayBar> bars = delay_bars(delays);
  ASSERT_FALSE(bars.empty());
  EXPECT_LE(bars.size(), kMaxDelayBars + 1);
  std::uint64_t packets = 0;
  std::uint64_t end = 0;
  for (const DelayBar& bar : bars) {
    EXPECT_GE(bar.left, end);
    EXPECT_LT(bar.left, bar.right);
    EXPECT_GE(static_cast<std::uint64_t>(bar.least), bar.left);
    EXPECT_LT(static_cast<std::uint64_t>(bar.least), bar.right);
    EXPECT_LE(bar.least, bar.most);
    EXPECT_GT(bar.packets, 0u);
    end = bar.right;
    packets += bar.packets;
  }
  EXPECT_EQ(packets, delays.count());
  EXPECT_EQ(bars.front().least, delays.min());
  EXPECT_EQ(bars.back().most, delays.max());
}

TEST(DelayBars, OfNoDelaysAreNone) { EXPECT_TRUE(delay_bars({}).empty()); }

TEST(DelayBars, HoldEveryPacketOnce) {
  constexpr Duration kLongest = Duration{1} << 62;
  for (const auto& delays :
       {histogram({0}), histogram({1}), histogram({0, 1}), histogram({0, 0, 7}),
        histogram({1, 2, 3, 4, 1000}), histogram({kSecond, kSecond + 1}),
        histogram({999, 1000, 1001}), histogram({kSecond, 3 * kSecond}), histogram({0, kLongest}),
        histogram({1, kLongest}), histogram({kLongest / 2 + 9, kLongest})}) {
    check(delays);
  }
}

TEST(DelayBars, AreEquallyWideOnALogarithmicAxis) {
  metrics::DelayHistogram delays;
  for (Duration delay = 1000; delay <= 1'000'000; delay += 10) delays.add(delay);
  const std::vector<DelayBar> bars = delay_bars(delays);
  ASSERT_EQ(bars.size(), kMaxDelayBars);
  for (const DelayBar& bar : bars) {
    const double factor = static_cast<double>(bar.right) / static_cast<double>(bar.left);
    EXPECT_NEAR(factor, 1.148, 0.002);  // 1000^(1/50)
  }
  check(delays);
}

TEST(DelayBars, CloseDelaysHaveBarsThatTakeWholeIntervals) {
  metrics::DelayHistogram delays;
  for (Duration delay = 1'000'000; delay < 1'100'000; ++delay) delays.add(delay);
  const std::vector<DelayBar> bars = delay_bars(delays);
  ASSERT_GT(bars.size(), 20u);
  for (std::size_t i = 1; i + 1 < bars.size(); ++i) {
    EXPECT_EQ(bars[i].packets, bars[i].right - bars[i].left);
    EXPECT_EQ(bars[i].packets, bars[1].packets);
  }
  check(delays);
}

}  // namespace
}  // namespace wirecensus::report
