#include "view/size_classes.h"

#include <gtest/gtest.h>

namespace wirecensus::view {
namespace {

TEST(SizeClasses, GoFromTheFirstThatHasPacketsToTheLast) {
  const auto classes = size_classes({{64, 3}, {127, 4}, {1514, 5}});
  ASSERT_EQ(classes.size(), 5U);
  EXPECT_EQ(classes.front().name, "64 - 127");
  EXPECT_EQ(classes.front().packets, 7U);
  EXPECT_EQ(classes[1].packets, 0U);
  EXPECT_EQ(classes.back().name, "1,024 - 1,514");
  EXPECT_EQ(classes.back().packets, 5U);
}

TEST(SizeClasses, TakeAnySizeThereCanBe) {
  const auto classes = size_classes({{0, 1}, {4294967295U, 2}});
  ASSERT_EQ(classes.size(), 8U);
  EXPECT_EQ(classes.front().name, "0 - 63");
  EXPECT_EQ(classes.back().name, "9,015 and more");
  EXPECT_EQ(classes.back().packets, 2U);
}

TEST(SizeClasses, AreNoneWithoutPackets) { EXPECT_TRUE(size_classes({}).empty()); }

TEST(BarText, ShowsAnyShareAboveZero) {
  EXPECT_EQ(bar_text(0, 10), "");
  EXPECT_EQ(bar_text(0.0001, 10), "▏");
  EXPECT_EQ(bar_text(0.25, 10), "██▌");
  EXPECT_EQ(bar_text(1, 3), "███");
}

}  // namespace
}  // namespace wirecensus::view
