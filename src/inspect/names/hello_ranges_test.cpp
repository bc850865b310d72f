#include "inspect/names/hello_ranges.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/name_messages.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

std::string prefix_of(const HelloRanges& ranges) {
  const Bytes prefix = ranges.prefix();
  return {reinterpret_cast<const char*>(prefix.data()), prefix.size()};
}

struct Piece {
  std::uint64_t offset;
  std::string_view text;
};

HelloRanges made_of(const std::vector<Piece>& pieces) {
  HelloRanges ranges;
  for (const Piece& piece : pieces) ranges.add(piece.offset, view(text(piece.text)));
  return ranges;
}

TEST(HelloRanges, HavePiecesInAnyOrder) {
  std::vector<Piece> pieces = {{0, "abc"}, {3, "def"}, {2, "cdefgh"}, {10, "k"}};
  const HelloRanges expected = made_of(pieces);
  EXPECT_EQ(prefix_of(expected), "abcdefgh");
  EXPECT_EQ(expected.ranges(), (std::vector<HelloRanges::Range>{{0, 8}, {10, 11}}));
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    std::vector<Piece> mixed;
    for (const std::size_t i : order) mixed.push_back(pieces[i]);
    EXPECT_EQ(made_of(mixed), expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(HelloRanges, ThatDisagreeDoNotDependOnTheOrder) {
  EXPECT_EQ(made_of({{0, "abz"}, {1, "xyc"}}), made_of({{1, "xyc"}, {0, "abz"}}));
  EXPECT_EQ(prefix_of(made_of({{0, "abz"}, {1, "xyc"}})), "abyc");
}

TEST(HelloRanges, AreJoinedWithThoseOfAnother) {
  HelloRanges first = made_of({{0, "ab"}, {6, "gh"}});
  first.merge(made_of({{2, "cd"}, {4, "ef"}}));
  EXPECT_EQ(prefix_of(first), "abcdefgh");
  EXPECT_EQ(first, made_of({{0, "abcdefgh"}}));
}

TEST(HelloRanges, HaveNoPrefixWithoutTheFirstByte) {
  EXPECT_TRUE(made_of({{1, "bcd"}}).prefix().empty());
  EXPECT_TRUE(HelloRanges().empty());
}

TEST(HelloRanges, AreBoundedInBytesAndNumber) {
  HelloRanges ranges;
  ranges.add(kMaxHello - 2, view(text("abcd")));
  ranges.add(kMaxHello, view(text("x")));
  ranges.add(std::uint64_t{1} << 62, view(text("x")));
  EXPECT_EQ(ranges.memory(), kMaxHello);
  for (std::size_t i = 0; i < kMaxHelloRanges + 9; ++i) ranges.add(2 * i, view(text("x")));
  EXPECT_EQ(ranges.ranges().size(), kMaxHelloRanges);
  ranges.add(1, view(text("y")));  // joins two
  EXPECT_EQ(ranges.ranges().size(), kMaxHelloRanges - 1);
}

}  // namespace
}  // namespace wirecensus::inspect
