#include "capture/file/tick_clock.h"

#include <gtest/gtest.h>

#include <limits>

namespace wirecensus::capture {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

TEST(TickClock, ConvertsPowersOfTenExactly) {
  EXPECT_EQ(TickClock().time(1'700'000'000'123'456), 1'700'000'000'123'456'000);
  EXPECT_EQ(TickClock(9).time(1'700'000'000'123'456'789), 1'700'000'000'123'456'789);
  EXPECT_EQ(TickClock(0).time(1'700'000'000), 1'700'000'000 * kSecond);
  EXPECT_EQ(TickClock(3).time(1'700'000'000'123), 1'700'000'000'123'000'000);
  EXPECT_EQ(TickClock(12).time(1'999), 1);
  EXPECT_EQ(TickClock(12).time(1'000'000'000'000), kSecond);
}

TEST(TickClock, ConvertsPowersOfTwoExactly) {
  EXPECT_EQ(TickClock(0x80).time(7), 7 * kSecond);
  EXPECT_EQ(TickClock(0x81).time(3), 1'500'000'000);
  EXPECT_EQ(TickClock(0x80 | 32).time(std::uint64_t{5} << 32 | std::uint64_t{1} << 31),
            5'500'000'000);
  EXPECT_EQ(TickClock(0x80 | 63).time(kMax), 1'999'999'999);
}

TEST(TickClock, SurvivesTheExtremesOfResolution) {
  for (unsigned resolution = 0; resolution < 256; ++resolution) {
    const auto option = static_cast<std::uint8_t>(resolution);
    const Timestamp most = TickClock(option).time(kMax);
    EXPECT_GE(most, 0) << resolution;
    EXPECT_EQ(TickClock(option).time(0), 0) << resolution;
    EXPECT_LE(TickClock(option).time(kMax / 2), most) << resolution;
  }
  EXPECT_EQ(TickClock(28).time(kMax), 1);  // 10^-28 s: 1.8e19 ticks are 1.8 ns
  EXPECT_EQ(TickClock(29).time(kMax), 0);
  EXPECT_EQ(TickClock(127).time(kMax), 0);
  EXPECT_EQ(TickClock(0xff).time(kMax), 0);
  EXPECT_EQ(TickClock(0).time(kMax), kLast);
}

TEST(TickClock, AddsTheOffsetInSeconds) {
  EXPECT_EQ(TickClock(6, 3600).time(1), 3600 * kSecond + 1000);
  EXPECT_EQ(TickClock(6, -1).time(1), -kSecond + 1000);
  EXPECT_EQ(TickClock(0, -1'000'000'000'000).time(1'000'000'000'001), kSecond);
}

TEST(TickClock, IsSteadyWhereTheArithmeticBecomesWide) {
  constexpr std::uint64_t kBorder = std::uint64_t{1} << 62;
  for (const std::int64_t offset : {-4'000'000'000LL, 0LL, 4'000'000'000LL}) {
    const TickClock clock(9, offset);
    for (std::uint64_t ticks = kBorder - 3; ticks < kBorder + 3; ++ticks) {
      EXPECT_EQ(clock.time(ticks), static_cast<Timestamp>(ticks) + offset * kSecond);
    }
  }
}

TEST(TickClock, ReachesTheNearestTimeButNeverTheOneThatMeansNone) {
  EXPECT_EQ(TickClock(6, std::numeric_limits<std::int64_t>::max()).time(kMax), kLast);
  EXPECT_EQ(TickClock(6, std::numeric_limits<std::int64_t>::min()).time(0), kNoTime + 1);
}

}  // namespace
}  // namespace wirecensus::capture
