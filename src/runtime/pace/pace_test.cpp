#include "runtime/pace/pace.h"

#include <gtest/gtest.h>

#include <limits>

namespace wirecensus::runtime {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kFirst = 1'700'000'000 * kSecond;
const Pace::Time kNow{1000s};

class PaceTest : public ::testing::Test {
 protected:
  // When a frame is due, so long after the first, if it is asked for then or so late.
  std::chrono::nanoseconds due(Duration after_first, std::chrono::nanoseconds late = 0ns) {
    const auto due = pace_.due(kFirst + after_first, now_);
    now_ = std::max(now_, due + late);
    return due - kNow;
  }

  Pace pace_{10};
  Pace::Time now_ = kNow;
};

TEST_F(PaceTest, IsAMultipleOfTheSpeedOfTheCapture) {
  EXPECT_EQ(due(0), 0ns);
  EXPECT_EQ(due(kSecond), 100ms);
  EXPECT_EQ(due(kSecond + 20), 100ms + 2ns);
  EXPECT_EQ(due(3 * kSecond, 30ms), 300ms);
  EXPECT_EQ(due(4 * kSecond), 400ms);  // a late one does not delay those behind it
  EXPECT_EQ(pace_.skipped(), 0);
}

TEST_F(PaceTest, DoesNotDriftByRounding) {
  Pace pace(3);
  Pace::Time last;
  for (int i = 0; i <= 900'000; ++i) last = pace.due(kFirst + i * 10, kNow);
  EXPECT_EQ(last - kNow, 3ms);
}

TEST_F(PaceTest, FramesWithoutALaterTimeAreDueAtOnce) {
  due(0);
  EXPECT_EQ(due(kSecond), 100ms);
  EXPECT_EQ(due(kSecond / 2), 100ms);
  EXPECT_EQ(pace_.due(kNoTime, now_) - kNow, 100ms);
  EXPECT_EQ(due(2 * kSecond), 200ms);  // the pace is that of the latest time
}

TEST_F(PaceTest, ATimeThatStepsBackIsWhereItGoesOn) {
  due(0);
  EXPECT_EQ(due(kSecond), 100ms);
  EXPECT_EQ(due(-3600 * kSecond), 100ms);
  EXPECT_EQ(due(-3590 * kSecond), 1100ms);
  EXPECT_EQ(pace_.played(kNow + 1100ms), 11 * kSecond);
}

TEST_F(PaceTest, ALongPauseIsShortened) {
  due(0);
  EXPECT_EQ(due(50 * kSecond), 5s);
  EXPECT_EQ(pace_.skipped(), 0);
  EXPECT_EQ(due(3650 * kSecond), 10s);
  EXPECT_EQ(pace_.skipped(), 3550 * kSecond);
  EXPECT_EQ(due(3651 * kSecond), 10100ms);
}

TEST_F(PaceTest, AfterALongDelayItGoesOnFromThere) {
  due(0, 60s);
  EXPECT_EQ(due(kSecond), 60s);
  EXPECT_EQ(due(2 * kSecond), 60100ms);
  EXPECT_EQ(pace_.skipped(), 0);
}

TEST_F(PaceTest, WhatWasPlayedGoesOnInPauses) {
  due(0);
  EXPECT_EQ(pace_.played(kNow), 0);
  pace_.due(kFirst + 20 * kSecond, kNow);
  EXPECT_EQ(pace_.played(kNow), 0);
  EXPECT_EQ(pace_.played(kNow + 500ms), 5 * kSecond);
  EXPECT_EQ(pace_.played(kNow + 2s), 20 * kSecond);
  EXPECT_EQ(pace_.played(kNow + 3s), 20 * kSecond);
  pace_.due(kFirst + 100 * kSecond, kNow + 2s);  // the pause is shortened by 30 s
  EXPECT_EQ(pace_.played(kNow + 2s), 50 * kSecond);
  EXPECT_EQ(pace_.played(kNow + 7s), 100 * kSecond);
}

TEST_F(PaceTest, TimesAtBothEndsOfTheRangeDoNoHarm) {
  constexpr Timestamp kLatest = std::numeric_limits<Timestamp>::max();
  for (int i = 1; i <= 4; ++i) {
    pace_.due(kNoTime + 1, now_);
    now_ = pace_.due(kLatest, now_);
    EXPECT_EQ(now_ - kNow, i * 5s);
  }
  EXPECT_EQ(pace_.played(now_), std::numeric_limits<Duration>::max());
  EXPECT_EQ(pace_.skipped(), std::numeric_limits<Duration>::max());
}

}  // namespace
}  // namespace wirecensus::runtime
