#include "report/chart/active_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::report {
namespace {

using ::testing::ElementsAre;

std::vector<ActivePart> parts_of(const std::vector<std::int64_t>& intervals,
                                 Duration width = 86'400 * kSecond) {
  metrics::Timeline timeline{width, {}};
  for (const std::int64_t interval : intervals) timeline.points.push_back({interval, 17, 1, 60});
  return active_parts(timeline);
}

TEST(ActiveParts, IsAllWhereThereIsNoLongGap) {
  EXPECT_THAT(parts_of({7}), ElementsAre(ActivePart{7, 7}));
  EXPECT_THAT(parts_of({-3, -2, -2, -1, 0, 1, 2}), ElementsAre(ActivePart{-3, 2}));
  EXPECT_THAT(parts_of({0, 1, 2, 3, 4, 6, 7, 8, 9}), ElementsAre(ActivePart{0, 9}));
}

TEST(ActiveParts, IsAllWhereGapsAreShortOrTheTimeIs) {
  EXPECT_THAT(parts_of({0, 1999}, kSecond), ElementsAre(ActivePart{0, 1999}));
  std::vector<std::int64_t> third_missing;
  for (std::int64_t i = 0; i < 90; ++i) {
    if (i < 30 || i >= 60) third_missing.push_back(i);
  }
  EXPECT_THAT(parts_of(third_missing), ElementsAre(ActivePart{0, 89}));
}

TEST(ActiveParts, LeavesOutWhatIsLong) {
  EXPECT_THAT(parts_of({0, 1999}), ElementsAre(ActivePart{0, 0}, ActivePart{1999, 1999}));
  EXPECT_THAT(parts_of({-1000, -999, 0, 1, 2, 900}),
              ElementsAre(ActivePart{-1000, -999}, ActivePart{0, 2}, ActivePart{900, 900}));
}

// A gap that is short beside the longest one is long once that one is left out.
TEST(ActiveParts, LooksAtShorterGapsWhenLongerOnesAreGone) {
  EXPECT_THAT(parts_of({0, 50, 51, 1999}),
              ElementsAre(ActivePart{0, 0}, ActivePart{50, 51}, ActivePart{1999, 1999}));
}

TEST(ActiveParts, AreNotMoreThanHaveRoom) {
  std::vector<std::int64_t> intervals;
  for (std::int64_t i = 1; i < 1'000'000'000; i *= 3) intervals.push_back(i);
  EXPECT_EQ(parts_of(intervals).size(), kMaxParts);
}

}  // namespace
}  // namespace wirecensus::report
