#include "runtime/interval_divider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

namespace wirecensus::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Timestamp kDay = Timestamp{20'000} * 86'400 * kSecond;

// Frames at these seconds of a day.
capture::FrameBatch batch_at(std::initializer_list<double> seconds, std::size_t stream = 0) {
  capture::FrameBatch batch;
  batch.bytes = {1, 2, 3, 4};
  batch.stream = stream;
  for (const double second : seconds) {
    batch.frames.push_back(
        {.data = batch.bytes.data(),
         .cap_len = 4,
         .time = second < 0 ? kNoTime : kDay + static_cast<Duration>(second * kSecond)});
  }
  return batch;
}

std::vector<double> seconds(const capture::FrameBatch& batch) {
  std::vector<double> all;
  for (const Frame& frame : batch.frames) {
    all.push_back(frame.time == kNoTime ? -1 : static_cast<double>(frame.time - kDay) / kSecond);
  }
  return all;
}

TEST(IntervalDivider, KeepsTheOpenIntervalAndHoldsTheRest) {
  IntervalDivider divider(10 * kSecond, 7);
  capture::FrameBatch batch = batch_at({3, 9.5, 10, 12, 31});
  const std::uint8_t* const bytes = batch.frames.front().data;
  divider.divide(batch);
  EXPECT_THAT(seconds(batch), ElementsAre(3, 9.5));
  EXPECT_EQ(divider.open().begin, kDay);
  EXPECT_EQ(divider.end(), kDay + 10 * kSecond);
  EXPECT_TRUE(divider.is_full(1));
  EXPECT_EQ(divider.held(0), 3U);
  EXPECT_EQ(divider.held(1), 0U);
  EXPECT_EQ(batch.frames.front().data[3], 4) << "the bytes live as long as the batch";

  capture::FrameBatch next;
  EXPECT_FALSE(divider.take(next));
  const metrics::Interval first = divider.close();
  EXPECT_EQ(first,
            (metrics::Interval{.run = 7, .number = 0, .begin = kDay, .length = 10 * kSecond}));
  ASSERT_TRUE(divider.take(next));
  EXPECT_THAT(seconds(next), ElementsAre(10, 12));
  EXPECT_EQ(next.frames.front().data, bytes) << "not copied";
  EXPECT_TRUE(divider.is_full(1));
  EXPECT_EQ(divider.close().number, 1U);
  EXPECT_EQ(divider.open().begin, kDay + 30 * kSecond) << "empty intervals are skipped";
  ASSERT_TRUE(divider.take(next));
  EXPECT_THAT(seconds(next), ElementsAre(31));
  EXPECT_FALSE(divider.holds());
}

TEST(IntervalDivider, WhatIsLateIsOfTheOpenInterval) {
  IntervalDivider divider(10 * kSecond, 7);
  capture::FrameBatch batch = batch_at({-1, 12, 9, -1, 25, 11});
  divider.divide(batch);
  EXPECT_THAT(seconds(batch), ElementsAre(-1, 12, 9, -1)) << "without a time: of the open one";
  EXPECT_EQ(divider.open().late_packets, 1U);
  EXPECT_EQ(divider.close().late_packets, 1U);
  ASSERT_TRUE(divider.take(batch));
  EXPECT_THAT(seconds(batch), ElementsAre(25, 11)) << "in the order of the file";
  EXPECT_EQ(divider.open().late_packets, 1U);
}

TEST(IntervalDivider, WaitsForAllStreams) {
  IntervalDivider divider(10 * kSecond, 7);
  capture::FrameBatch batch = batch_at({5, 21}, 0);
  divider.divide(batch);
  EXPECT_TRUE(divider.holds());
  EXPECT_FALSE(divider.is_full(2));
  batch = batch_at({7, 8}, 1);
  divider.divide(batch);
  EXPECT_THAT(seconds(batch), ElementsAre(7, 8)) << "not late";
  batch = batch_at({9, 13}, 1);
  divider.divide(batch);
  EXPECT_TRUE(divider.is_full(2));
  divider.close();
  EXPECT_EQ(divider.open().begin, kDay + 10 * kSecond) << "the earliest of what is held";
  ASSERT_TRUE(divider.take(batch));
  EXPECT_THAT(seconds(batch), ElementsAre(13));
  EXPECT_EQ(batch.stream, 1U);
  EXPECT_FALSE(divider.take(batch));
  EXPECT_THAT(batch.frames, IsEmpty());
  EXPECT_FALSE(divider.is_full(2));
  EXPECT_EQ(divider.open().late_packets, 0U);
}

TEST(IntervalDivider, DoesNotHoldWithoutBounds) {
  IntervalDivider divider(10 * kSecond, 7);
  int held = 0;
  for (; !divider.is_full(2) && held < 1000; ++held) {
    capture::FrameBatch batch = batch_at({held == 0 ? 5.0 : 15.0});
    divider.divide(batch);
  }
  EXPECT_LT(held, 100);
}

TEST(IntervalDivider, AnIntervalInWhichNothingComesEndsByTheClock) {
  IntervalDivider divider(10 * kSecond, 7);
  EXPECT_EQ(divider.end(), kNoTime);
  capture::FrameBatch batch = batch_at({5});
  divider.divide(batch);
  EXPECT_EQ(divider.close(kDay + 47 * kSecond).begin, kDay);
  EXPECT_EQ(divider.open().begin, kDay + 40 * kSecond);
  EXPECT_EQ(divider.open().number, 1U);
}

TEST(IntervalDivider, CountsTheSuperPacketsOfEachPiece) {
  IntervalDivider divider(10 * kSecond, 7);
  capture::FrameBatch batch = batch_at({1, 2, 15, 16});
  for (const std::size_t super_packet : {0U, 2U, 3U}) batch.frames[super_packet].segment_bytes = 9;
  batch.super_packets = 3;
  divider.divide(batch);
  EXPECT_EQ(batch.super_packets, 1U);
  divider.close();
  ASSERT_TRUE(divider.take(batch));
  EXPECT_EQ(batch.super_packets, 2U);
}

TEST(IntervalDivider, TimesAtTheEndsOfTheRangeAreIntervalsToo) {
  IntervalDivider divider(10 * kSecond, 7);
  capture::FrameBatch batch;
  batch.frames = {{.time = kNoTime + 1}, {.time = std::numeric_limits<Timestamp>::max()}};
  divider.divide(batch);
  EXPECT_EQ(batch.frames.size(), 1U);
  divider.close();
  ASSERT_TRUE(divider.take(batch));
  EXPECT_EQ(batch.frames.size(), 1U) << "it is in an interval, although that has no end in range";
  EXPECT_GT(divider.end(), divider.open().begin);
}

}  // namespace
}  // namespace wirecensus::runtime
