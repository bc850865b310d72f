// Numbers as digits, without a branch for their length: in a table of counts, lengths are random,
// and a wrongly predicted branch takes longer than all digits of a number.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/wire_integer.h"

namespace wirecensus {

// Room, in bytes, that each function here needs at `out`, whatever it writes.
inline constexpr std::size_t kDigitsRoom = 20;  // digits of 2^64 - 1

// A digit of `value` in each byte, the first one in the lowest: pairs of numbers are divided in one
// word, first two of four digits, then four of two. The factors are reciprocals, exact for these.
// Precondition: value < 10^8.
inline std::uint64_t eight_digits(std::uint64_t value) {
  std::uint64_t digits = value / 10'000 | value % 10'000 << 32;
  const std::uint64_t hundreds = (digits * 10'486 >> 20) & 0x0000'007f'0000'007f;
  digits = hundreds | (digits - hundreds * 100) << 16;
  const std::uint64_t tens = (digits * 103 >> 10) & 0x000f'000f'000f'000f;
  return tens | (digits - tens * 10) << 8;
}

// Writes `value` with eight digits, and returns the end. Precondition: value < 10^8.
inline char* format_eight_digits(char* out, std::uint64_t value) {
  const Le64 text(eight_digits(value) + 0x3030'3030'3030'3030);
  std::memcpy(out, &text, sizeof text);
  return out + sizeof text;
}

// Writes `value` with as many digits as it has, and returns the end.
inline char* format_digits(char* out, std::uint64_t value) {
  constexpr std::uint64_t kEightDigits = 100'000'000;
  if (value >= kEightDigits) [[unlikely]]
    return format_eight_digits(format_digits(out, value / kEightDigits), value % kEightDigits);
  const std::uint64_t digits = eight_digits(value);
  // The last digit is written also if it is zero.
  const int zeros = std::min(std::countr_zero(digits) / 8, 7);
  const Le64 text((digits + 0x3030'3030'3030'3030) >> (zeros * 8));
  std::memcpy(out, &text, sizeof text);
  return out + (static_cast<int>(sizeof text) - zeros);
}

// Writes `value` with as many hexadecimal digits as it has, in lower case, and returns the end.
inline char* format_hex(char* out, std::uint16_t value) {
  const std::uint32_t digits =
      (value >> 12 & 0xfU) | (value & 0xf00U) | (value & 0xf0U) << 12 | (value & 0xfU) << 24;
  const std::uint32_t letters = (digits + 0x0606'0606) >> 4 & 0x0101'0101;
  const int zeros = std::min(std::countr_zero(digits) / 8, 3);
  const Le32 text((digits + 0x3030'3030 + letters * ('a' - '9' - 1)) >> (zeros * 8));
  std::memcpy(out, &text, sizeof text);
  return out + (static_cast<int>(sizeof text) - zeros);
}

}  // namespace wirecensus
