#include "base/digits.h"

#include <gtest/gtest.h>

#include <charconv>
#include <limits>
#include <random>
#include <string>

namespace wirecensus {
namespace {

constexpr char kUntouched = '#';

// The text, and nothing behind the room was changed.
template <typename Number>
std::string formatted(char* (*format)(char*, Number), Number value) {
  char text[kDigitsRoom + 8];
  std::fill(std::begin(text), std::end(text), kUntouched);
  char* const end = format(&text[0], value);
  for (std::size_t i = kDigitsRoom; i < sizeof text; ++i) EXPECT_EQ(text[i], kUntouched) << value;
  return {&text[0], end};
}

std::string expected(std::uint64_t value, int base) {
  char text[24];
  return {&text[0], std::to_chars(&text[0], std::end(text), value, base).ptr};
}

void expect_digits(std::uint64_t value) {
  ASSERT_EQ(formatted(format_digits, value), expected(value, 10));
}

TEST(Digits, AreThoseOfTheStandardLibrary) {
  for (std::uint64_t value = 0; value < 200'000; ++value) expect_digits(value);
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) expect_digits(random() >> random() % 64);
}

TEST(Digits, AreRightWhereTheirNumberChanges) {
  std::uint64_t power = 1;
  for (std::size_t digits = 1; digits < kDigitsRoom; ++digits, power *= 10) {
    expect_digits(power - 1);
    expect_digits(power);
  }
  expect_digits(power - 1);
  expect_digits(power);
  expect_digits(std::numeric_limits<std::uint64_t>::max());
}

TEST(Digits, AreEightWithZerosBefore) {
  EXPECT_EQ(formatted(format_eight_digits, std::uint64_t{0}), "00000000");
  EXPECT_EQ(formatted(format_eight_digits, std::uint64_t{1'020}), "00001020");
  EXPECT_EQ(formatted(format_eight_digits, std::uint64_t{99'999'999}), "99999999");
}

TEST(Digits, InHexAreThoseOfTheStandardLibrary) {
  for (std::uint32_t value = 0; value <= 0xffff; ++value) {
    ASSERT_EQ(formatted(format_hex, static_cast<std::uint16_t>(value)), expected(value, 16));
  }
}

}  // namespace
}  // namespace wirecensus
