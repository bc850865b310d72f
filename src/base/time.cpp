#include "base/time.h"

#include <array>
#include <chrono>
#include <cstring>

#include "base/digits.h"

namespace wirecensus {
namespace {

constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

// Writes `value` with two digits, then `behind`. Precondition: value < 100.
char* format_pair(char* out, unsigned value, char behind) {
  std::memcpy(out, &kPairs[std::size_t{2} * value], 2);
  out[2] = behind;
  return out + 3;
}

// Nine digits. Precondition: value < 10^9.
char* format_nanoseconds(char* out, std::uint64_t value) {
  *out = static_cast<char>('0' + value / 100'000'000);
  return format_eight_digits(out + 1, value % 100'000'000);
}

}  // namespace

char* format_timestamp(char* out, Timestamp time) {
  if (time == kNoTime) return out;
  // Not std::chrono::floor, which overflows on the first day of the range.
  constexpr Duration kDay = 86'400 * kSecond;
  const Duration remainder = time % kDay;
  const Duration since_midnight = remainder < 0 ? remainder + kDay : remainder;
  const auto day = static_cast<int>(time / kDay - (remainder < 0 ? 1 : 0));
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  const auto nanos = static_cast<std::uint64_t>(since_midnight);
  const auto seconds = static_cast<std::uint32_t>(nanos / kSecond);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));

  out = format_pair(out, year / 100, '-') - 1;
  out = format_pair(out, year % 100, '-');
  out = format_pair(out, static_cast<unsigned>(date.month()), '-');
  out = format_pair(out, static_cast<unsigned>(date.day()), 'T');
  out = format_pair(out, seconds / 3600, ':');
  out = format_pair(out, seconds / 60 % 60, ':');
  out = format_pair(out, seconds % 60, '.');
  out = format_nanoseconds(out, nanos % kSecond);
  *out++ = 'Z';
  return out;
}

char* format_duration(char* out, Duration duration) {
  // Negated as unsigned: the min int64 has no positive counterpart.
  auto magnitude = static_cast<std::uint64_t>(duration);
  if (duration < 0) {
    *out++ = '-';
    magnitude = 0 - magnitude;
  }
  out = format_digits(out, magnitude / kSecond);
  *out++ = '.';
  return format_nanoseconds(out, magnitude % kSecond);
}

std::string timestamp_text(Timestamp time) {
  char text[kTimeTextSize];
  return {text, format_timestamp(text, time)};
}

std::string duration_text(Duration duration) {
  char text[kTimeTextSize];
  return {text, format_duration(text, duration)};
}

}  // namespace wirecensus
