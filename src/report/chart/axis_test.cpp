#include "report/chart/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::report {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> labels_of(const Axis& axis) {
  std::vector<std::string> labels;
  for (const Tick& tick : axis.ticks) {
    if (!tick.label.empty()) labels.push_back(tick.label);
  }
  return labels;
}

TEST(SizeAxis, IsLinearFromZeroForOrdinaryPackets) {
  const Axis axis = size_axis(60, 1514);
  EXPECT_EQ(axis.scale, Scale::linear);
  EXPECT_THAT(labels_of(axis),
              ElementsAre("0", "200", "400", "600", "800", "1,000", "1,200", "1,400", "1,600"));
  EXPECT_DOUBLE_EQ(axis.fraction(800), 0.5);
}

TEST(SizeAxis, LooksCloselyAtSizesThatAreNear) {
  EXPECT_THAT(labels_of(size_axis(9000, 9018)),
              ElementsAre("8,995", "9,000", "9,005", "9,010", "9,015", "9,020"));
  EXPECT_THAT(labels_of(size_axis(60, 60)), ElementsAre("58", "59", "60", "61", "62"));
}

TEST(SizeAxis, IsLogarithmicForSuperPackets) {
  const Axis axis = size_axis(60, 65549);
  EXPECT_EQ(axis.scale, Scale::logarithmic);
  EXPECT_THAT(labels_of(axis),
              ElementsAre("32", "128", "512", "2,048", "8,192", "32,768", "131,072"));
  EXPECT_EQ(axis.ticks.size(), 13U);  // each doubling has a tick, major or minor
}

TEST(SizeAxis, HasRoomForTheSizesThatDamagedFilesClaim) {
  const Axis axis = size_axis(0, 4294967295U);
  EXPECT_THAT(labels_of(axis), ElementsAre("0", "1", "16", "256", "4 Ki", "64 Ki", "1 Mi", "16 Mi",
                                           "256 Mi", "4 Gi"));
  EXPECT_DOUBLE_EQ(axis.fraction(0), 0);
  EXPECT_LT(axis.fraction(0), axis.fraction(1));
  EXPECT_LE(axis.fraction(4294967295.0), 1);
}

TEST(CountAxis, IsLinearFromZeroWhereAllBarsShow) {
  const Axis axis = count_axis(20, 95);
  EXPECT_EQ(axis.scale, Scale::linear);
  EXPECT_THAT(labels_of(axis), ElementsAre("0", "20", "40", "60", "80", "100"));
}

TEST(CountAxis, IsLogarithmicWhereSmallBarsWouldBeLostAndShowsOnePacket) {
  const Axis axis = count_axis(1, 20'000);
  EXPECT_EQ(axis.scale, Scale::logarithmic);
  EXPECT_THAT(labels_of(axis), ElementsAre("1", "10", "100", "1,000", "10,000"));
  EXPECT_GT(axis.fraction(1), 0.05);
  EXPECT_LT(axis.fraction(20'000), 1);
}

TEST(CountAxis, WritesLargeCountsAsPowersOfTen) {
  EXPECT_THAT(labels_of(count_axis(1, 10'000'000)),
              ElementsAre("10⁰", "10¹", "10²", "10³", "10⁴", "10⁵", "10⁶", "10⁷"));
  const Axis axis = count_axis(1'500'000, 3'000'000);
  EXPECT_EQ(axis.label, "Packets (× 10⁶)");
  EXPECT_THAT(labels_of(axis), ElementsAre("0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0", "3.5"));
}

TEST(AmountAxis, ScalesFromTinyRatesToHugeOnes) {
  const Axis rate = amount_axis(265e6, "Bit rate", "bit/s");
  EXPECT_EQ(rate.label, "Bit rate (Mbit/s)");
  EXPECT_THAT(labels_of(rate), ElementsAre("0", "100", "200", "300"));
  EXPECT_DOUBLE_EQ(rate.fraction(150e6), 0.5);
  const Axis tiny = amount_axis(25e-9, "Packet rate", "packets/s");
  EXPECT_EQ(tiny.label, "Packet rate (10⁻⁹ packets/s)");
  EXPECT_THAT(labels_of(tiny), ElementsAre("0", "10", "20", "30"));
  EXPECT_THAT(labels_of(amount_axis(0.01, "", "")),
              ElementsAre("0.000", "0.005", "0.010", "0.015"));
  EXPECT_EQ(amount_axis(3e25, "Bit rate", "bit/s").label, "Bit rate (10²⁴ bit/s)");
  EXPECT_EQ(amount_axis(999.9, "", "B").label, " (B)");
}

TEST(AmountAxis, HoldsWhatItIsFor) {
  for (double max = 1e-12; max < 1e30; max *= 1.07) {
    const Axis axis = amount_axis(max, "", "");
    EXPECT_GE(axis.end, max);
    EXPECT_LE(axis.ticks.size(), 7U) << max;
    EXPECT_GE(axis.ticks.size(), 3U) << max;
    EXPECT_DOUBLE_EQ(axis.ticks.back().value, axis.end);
  }
}

TEST(RoundStep, IsOneTwoOrFiveTimesAPowerOfTen) {
  EXPECT_EQ(round_step(0.1), 1);
  EXPECT_EQ(round_step(3), 5);
  EXPECT_EQ(round_step(16), 20);
  EXPECT_EQ(round_step(51), 100);
  EXPECT_EQ(round_step(100), 100);
}

}  // namespace
}  // namespace wirecensus::report
