#include "tables/decimal.h"

#include <gtest/gtest.h>

#include <string>

#include "tables/field.h"

namespace wirecensus::tables {
namespace {

std::string ratio(std::uint64_t value, std::uint64_t scale, std::uint64_t divisor) {
  char text[kFieldTextSize];
  return {&text[0], format_ratio(text, {value, scale, divisor})};
}

TEST(Decimal, RoundsTheExactQuotientHalfUp) {
  EXPECT_EQ(ratio(0, 1, 3), "0.000000");
  EXPECT_EQ(ratio(1, 1, 3), "0.333333");
  EXPECT_EQ(ratio(2, 1, 3), "0.666667");
  EXPECT_EQ(ratio(1, 1, 2'000'000), "0.000001");  // 0.0000005
  EXPECT_EQ(ratio(999'999'999, 1, 1'000'000'000), "1.000000");
}

TEST(Decimal, StaysExactWhereADoubleWouldNot) {
  EXPECT_EQ(ratio(9007199254740993U, 1, 1), "9007199254740993.000000");
  EXPECT_EQ(ratio(UINT64_MAX, 1, 2), "9223372036854775807.500000");
}

TEST(Decimal, HoldsTheLargestRate) {
  EXPECT_EQ(ratio(UINT64_MAX, 8'000'000'000, 1), "147573952589676412920000000000.000000");
  EXPECT_EQ(ratio(10'000'000'000U, 1'000'000'000, 1), "10000000000000000000.000000");
}

TEST(Decimal, WritesTheMinInteger) {
  char text[kFieldTextSize];
  EXPECT_EQ(std::string(&text[0], format_signed(text, INT64_MIN)), "-9223372036854775808");
}

}  // namespace
}  // namespace wirecensus::tables
