#include "view/recent_rate.h"

#include <gtest/gtest.h>

namespace wirecensus::view {
namespace {

constexpr Duration kTenth = kSecond / 10;

TEST(RecentRate, NeedsTwoValues) {
  RecentRate rate;
  EXPECT_EQ(rate.per_second(), 0);
  rate.add(5 * kSecond, 700);
  EXPECT_EQ(rate.per_second(), 0);
  rate.add(5 * kSecond, 900);
  EXPECT_EQ(rate.per_second(), 0);
}

TEST(RecentRate, IsOverAllThereIsAtFirst) {
  RecentRate rate;
  rate.add(0, 1000);
  rate.add(kSecond / 2, 1600);
  EXPECT_DOUBLE_EQ(rate.per_second(), 1200);
}

TEST(RecentRate, ForgetsWhatIsOlderThanTheWindow) {
  RecentRate rate;
  std::uint64_t value = 0;
  for (int i = 0; i < 100; ++i) rate.add(i * kTenth, value += 1000);
  EXPECT_DOUBLE_EQ(rate.per_second(), 10'000);
  for (int i = 100; i < 131; ++i) rate.add(i * kTenth, value += 1);
  EXPECT_NEAR(rate.per_second(), 10, 1e-6);
}

TEST(RecentRate, IsZeroWhenNothingComesAnyMore) {
  RecentRate rate;
  rate.add(0, 0);
  rate.add(kTenth, 5000);
  for (int i = 2; i < 40; ++i) rate.add(i * kTenth, 5000);
  EXPECT_EQ(rate.per_second(), 0);
}

TEST(RecentRate, ALongSilenceBetweenTwoValuesCounts) {
  RecentRate rate;
  rate.add(0, 0);
  rate.add(100 * kSecond, 1000);
  EXPECT_DOUBLE_EQ(rate.per_second(), 10);
}

}  // namespace
}  // namespace wirecensus::view
