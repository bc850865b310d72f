#include "inspect/seen_ranges.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>
#include <vector>

#include "inspect/tcp_segment.h"

namespace wirecensus::inspect {
namespace {

// The bytes seen, one by one, by their distance from an origin; slow and obvious.
class ByteSet {
 public:
  explicit ByteSet(std::uint32_t origin) : origin_(origin) {}

  AddedRange add(std::uint32_t begin, std::uint32_t bytes) {
    AddedRange added;
    const std::int64_t first = sequence_step(origin_, begin);
    const std::int64_t highest = bytes_.empty() ? first : *bytes_.rbegin() + 1;
    added.gap = first > highest;
    for (std::int64_t at = first; at < first + bytes; ++at) {
      if (!bytes_.insert(at).second) {
        ++added.repeated;
      } else if (at < highest) {
        ++added.filled;
      } else {
        ++added.fresh;
      }
    }
    return added;
  }

  void add(const ByteSet& other) { bytes_.insert(other.bytes_.begin(), other.bytes_.end()); }

  std::uint64_t seen() const { return bytes_.size(); }
  std::uint64_t missing() const {
    return bytes_.empty() ? 0 : static_cast<std::uint64_t>(span() - std::int64_t(bytes_.size()));
  }
  // Bytes below `limit` that are missing, beyond the highest as well; and those seen from it on.
  std::uint64_t missing_below(std::uint32_t limit) const {
    const std::int64_t end = sequence_step(origin_, limit);
    std::uint64_t missing = 0;
    for (std::int64_t at = *bytes_.begin(); at < end; ++at) missing += bytes_.count(at) == 0;
    return missing;
  }
  std::uint64_t seen_from(std::uint32_t limit) const {
    std::uint64_t seen = 0;
    for (const std::int64_t at : bytes_) seen += at >= sequence_step(origin_, limit);
    return seen;
  }

 private:
  std::int64_t span() const { return *bytes_.rbegin() - *bytes_.begin() + 1; }

  std::uint32_t origin_;
  std::set<std::int64_t> bytes_;
};

// Ranges and bytes that were told the same.
struct Both {
  explicit Both(std::uint32_t origin) : bytes(origin) {}

  void add(std::uint32_t begin, std::uint32_t size) {
    const AddedRange expected = bytes.add(begin, size);
    const AddedRange added = ranges.add(pool, begin, size, {});
    ASSERT_EQ(expected.fresh, added.fresh);
    ASSERT_EQ(expected.filled, added.filled);
    ASSERT_EQ(expected.repeated, added.repeated);
    ASSERT_EQ(expected.gap, added.gap);
    expect_equal();
  }

  void expect_equal() const {
    ASSERT_FALSE(ranges.overflowed());
    ASSERT_EQ(bytes.seen(), ranges.seen());
    ASSERT_EQ(bytes.missing(), ranges.missing());
  }

  HolePool pool;
  SeenRanges ranges;
  ByteSet bytes;
};

// Segments as of a window that moves over `origin`, in any order, often overlapping; few enough
// that no hole is given up.
std::vector<std::array<std::uint32_t, 2>> random_segments(std::mt19937& random,
                                                          std::uint32_t origin, int count) {
  std::vector<std::array<std::uint32_t, 2>> segments;
  for (int i = 0; i < count; ++i) {
    segments.push_back({origin + static_cast<std::uint32_t>(random() % 200) - 100,
                        1 + static_cast<std::uint32_t>(random() % 12)});
  }
  return segments;
}

TEST(SeenRanges, AreTheSetOfBytesWhateverTheOrder) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::uint32_t origin = round % 2 == 0 ? 0 : static_cast<std::uint32_t>(random());
    Both both(origin);
    for (const auto& [begin, bytes] : random_segments(random, origin, 28)) both.add(begin, bytes);
    for (std::uint32_t limit = origin - 100; limit != origin + 120; limit += 5) {
      ASSERT_EQ(both.bytes.missing_below(limit), both.ranges.missing_below(both.pool, limit));
      ASSERT_EQ(both.bytes.seen_from(limit), both.ranges.seen_from(both.pool, limit));
    }
  }
}

TEST(SeenRanges, MergedInEitherOrderAreTheUnion) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    const std::uint32_t origin = round % 2 == 0 ? 0 : static_cast<std::uint32_t>(random());
    for (const bool reversed : {false, true}) {
      Both first(origin);
      Both second(origin);
      for (const auto& [begin, bytes] : random_segments(random, origin, 14)) {
        first.add(begin, bytes);
      }
      for (const auto& [begin, bytes] : random_segments(random, origin, 14)) {
        second.add(begin, bytes);
      }
      Both& sum = reversed ? second : first;
      const Both& other = reversed ? first : second;
      sum.ranges.merge(sum.pool, other.ranges, other.pool);
      sum.bytes.add(other.bytes);
      sum.expect_equal();
    }
  }
}

TEST(SeenRanges, MergedWithNoneStayAsTheyAre) {
  Both both(0);
  both.add(10, 5);
  both.ranges.merge(both.pool, SeenRanges(), HolePool());
  both.expect_equal();
  SeenRanges none;
  none.merge(both.pool, both.ranges, both.pool);
  EXPECT_EQ(5U, none.seen());
  EXPECT_EQ(15U, none.next());
  EXPECT_EQ(10U, none.base());
}

TEST(SeenRanges, MoreHolesThanHaveRoomAreBoundsAndSaidToBe) {
  HolePool pool;
  SeenRanges seen;
  constexpr std::uint32_t kHoles = SeenRanges::kMaxHoles;
  for (std::uint32_t i = 0; i <= kHoles; ++i) seen.add(pool, 100 * i, 50, {});
  EXPECT_FALSE(seen.overflowed());
  EXPECT_EQ(50U * kHoles, seen.missing());
  seen.add(pool, 100 * (kHoles + 1), 50, {});
  EXPECT_TRUE(seen.overflowed());
  EXPECT_EQ(50U * (kHoles + 1), seen.missing());
  EXPECT_EQ(50U, seen.add(pool, 50, 50, {}).repeated) << "the lowest hole was given up";
  EXPECT_EQ(50U, seen.add(pool, 150, 50, {}).filled) << "the next one is known";
}

TEST(SeenRanges, MergedAgainAndAgainSeeNoLessThanOneOfThem) {
  HolePool pool;
  SeenRanges seen;
  for (std::uint32_t i = 0; i < SeenRanges::kMaxHoles + 10; ++i) seen.add(pool, 100 * i, 50, {});
  const std::uint64_t by_one = seen.seen();
  for (int merges = 0; merges < 10; ++merges) {
    const HolePool others = pool;
    const SeenRanges other = seen;
    seen.merge(pool, other, others);
  }
  EXPECT_EQ(by_one, seen.seen());
  EXPECT_TRUE(seen.overflowed());
}

TEST(SeenRanges, OpenersAreThoseOfTheLowestHoleThatWasFilled) {
  HolePool pool;
  SeenRanges seen;
  seen.add(pool, 0, 100, {.time = 1});
  seen.add(pool, 200, 100, {.time = 2});
  seen.add(pool, 400, 100, {.time = 3});
  EXPECT_EQ(2, seen.add(pool, 100, 20, {.time = 4}).opener.time);
  EXPECT_EQ(3, seen.add(pool, 350, 50, {.time = 5}).opener.time);
  EXPECT_EQ(2, seen.add(pool, 120, 280, {.time = 6}).opener.time);
  EXPECT_EQ(0U, seen.missing());
}

TEST(SeenRanges, FollowStepsUpToAQuarterOfSequenceSpace) {
  HolePool pool;
  SeenRanges seen;
  EXPECT_TRUE(seen.can_follow(12345, 1));
  EXPECT_FALSE(seen.can_follow(12345, SeenRanges::kMaxStep + 1));
  seen.add(pool, 0, 100, {});
  EXPECT_TRUE(seen.can_follow(100 + SeenRanges::kMaxStep, 1));
  EXPECT_FALSE(seen.can_follow(100 + SeenRanges::kMaxStep + 1, 1));
  EXPECT_TRUE(seen.can_follow(100 - SeenRanges::kMaxStep, 1));
  EXPECT_FALSE(seen.can_follow(100 - SeenRanges::kMaxStep - 1, 1));
}

TEST(SeenRanges, SpanMoreThanSequenceSpace) {
  HolePool pool;
  SeenRanges seen;
  std::uint64_t sent = 0;
  for (std::uint32_t at = 0; sent < 3 * (std::uint64_t{1} << 32); at += SeenRanges::kMaxStep) {
    seen.add(pool, at, SeenRanges::kMaxStep, {});
    sent += SeenRanges::kMaxStep;
  }
  EXPECT_EQ(sent, seen.seen());
  EXPECT_EQ(0U, seen.missing());
}

TEST(SeenRanges, HolesGoBackToThePoolWhenTheyAreFilled) {
  HolePool pool;
  SeenRanges seen;
  seen.add(pool, 0, 10, {});
  for (std::uint32_t i = 0; i < 1000; ++i) {
    seen.add(pool, 20 * i + 20, 10, {});
    seen.add(pool, 20 * i + 10, 10, {});
  }
  EXPECT_EQ(20010U, seen.seen());
  EXPECT_EQ(0U, pool.take()) << "one hole was in use at a time";
}

}  // namespace
}  // namespace wirecensus::inspect
