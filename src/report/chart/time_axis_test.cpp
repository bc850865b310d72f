#include "report/chart/time_axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace wirecensus::report {
namespace {

using ::testing::ElementsAre;

constexpr Timestamp kBegin = 1'700'000'000 * kSecond;  // 2023-11-14T22:13:20Z
constexpr Duration kMinute = 60 * kSecond;
constexpr Duration kDay = 24 * 60 * kMinute;

std::vector<std::string> tick_labels(const Axis& axis) {
  std::vector<std::string> labels;
  for (const Tick& tick : axis.ticks) labels.push_back(tick.label);
  return labels;
}

TEST(TimeAxis, ShowsSecondsAndMinutesOfADay) {
  const Axis axis = time_axis(kBegin, kBegin + kMinute);
  EXPECT_EQ(axis.label, "Time on 2023-11-14 (UTC)");
  EXPECT_THAT(tick_labels(axis), ElementsAre("22:13:20", "22:13:30", "22:13:40", "22:13:50",
                                             "22:14:00", "22:14:10", "22:14:20"));
  EXPECT_DOUBLE_EQ(axis.fraction(axis.ticks[3].value), 0.5);
  EXPECT_THAT(tick_labels(time_axis(kBegin, kBegin + 60 * kMinute)),
              ElementsAre("22:20", "22:30", "22:40", "22:50", "23:00", "23:10"));
}

TEST(TimeAxis, ShowsTheDayAtMidnight) {
  const Axis axis = time_axis(kBegin, kBegin + kDay);
  EXPECT_EQ(axis.label, "Time from 2023-11-14 (UTC)");
  EXPECT_THAT(tick_labels(axis),
              ElementsAre("Nov 15", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"));
  EXPECT_THAT(tick_labels(time_axis(kBegin + 20 * kDay, kBegin + 22 * kDay)),
              ElementsAre("Dec 5", "06:00", "12:00", "18:00", "Dec 6", "06:00", "12:00", "18:00"));
}

TEST(TimeAxis, ShowsDaysMonthsAndYears) {
  EXPECT_THAT(tick_labels(time_axis(kBegin, kBegin + 12 * kDay)),
              ElementsAre("2023-11-15", "2023-11-17", "2023-11-19", "2023-11-21", "2023-11-23",
                          "2023-11-25"));
  EXPECT_THAT(
      tick_labels(time_axis(kBegin, kBegin + 200 * kDay)),
      ElementsAre("2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"));
  EXPECT_THAT(tick_labels(time_axis(-40 * 365 * kDay, 40 * 365 * kDay)),
              ElementsAre("1940", "1950", "1960", "1970", "1980", "1990", "2000"));
}

TEST(TimeAxis, CountsFromAMomentBelowASecond) {
  const Axis milliseconds = time_axis(kBegin + kSecond / 2, kBegin + 2 * kSecond);
  EXPECT_EQ(milliseconds.label, "Time after 2023-11-14 22:13:20 UTC (ms)");
  EXPECT_THAT(tick_labels(milliseconds),
              ElementsAre("600", "800", "1,000", "1,200", "1,400", "1,600", "1,800", "2,000"));
  const Axis nanoseconds = time_axis(kBegin + 123'456'789, kBegin + 123'456'789 + 2);
  EXPECT_EQ(nanoseconds.label, "Time after 2023-11-14 22:13:20.123456 UTC (ns)");
  EXPECT_THAT(tick_labels(nanoseconds), ElementsAre("789", "790", "791"));
  EXPECT_EQ(time_axis(-5, 5).label, "Time after 1969-12-31 23:59:59.999999 UTC (ns)");
}

TEST(TimeAxis, ReachesToTheEndsOfTime) {
  constexpr Timestamp kMin = kNoTime + 1;
  constexpr Timestamp kMax = std::numeric_limits<Timestamp>::max();
  EXPECT_THAT(tick_labels(time_axis(kMin, kMax)),
              ElementsAre("1700", "1800", "1900", "2000", "2100", "2200"));
  EXPECT_EQ(tick_labels(time_axis(kMin, kMin + 2)).size(), 3U);
  EXPECT_EQ(tick_labels(time_axis(kMax - 2, kMax)).size(), 3U);
  EXPECT_LE(tick_labels(time_axis(kMax - kDay, kMax)).size(), 10U);
}

TEST(TimeAxis, HasAHandfulOfTicksForAnyLength) {
  for (Duration length = 2; length > 0 && length < kBegin * 5; length += 1 + length / 5) {
    const Axis axis = time_axis(kBegin - length, kBegin);
    EXPECT_GE(axis.ticks.size(), 2U) << length;
    EXPECT_LE(axis.ticks.size(), 12U) << length;
    for (std::size_t i = 1; i < axis.ticks.size(); ++i) {
      EXPECT_LT(axis.ticks[i - 1].value, axis.ticks[i].value) << length;
    }
  }
}

TEST(PlainDuration, HasTheLargestUnitThatIsExact) {
  EXPECT_EQ(plain_duration(1), "1 ns");
  EXPECT_EQ(plain_duration(500'000), "500 µs");
  EXPECT_EQ(plain_duration(5 * kMinute), "5 min");
  EXPECT_EQ(plain_duration(90 * kSecond), "90 s");
  EXPECT_EQ(plain_duration(500 * kDay), "500 d");
}

}  // namespace
}  // namespace wirecensus::report
