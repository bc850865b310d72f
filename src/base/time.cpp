#include "base/time.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>

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

// Writes `value` with exactly `digits` decimal digits, two at a time. Precondition: it fits.
template <int digits>
char* format_padded(char* out, std::uint32_t value) {
  for (int i = digits - 2; i >= 0; i -= 2, value /= 100) {
    std::memcpy(out + i, &kPairs[std::size_t{2} * (value % 100)], 2);
  }
  if constexpr (digits % 2 == 1) *out = static_cast<char>('0' + value);
  return out + digits;
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
  const auto fraction = static_cast<std::uint32_t>(nanos % kSecond);

  out = format_padded<4>(out, static_cast<std::uint32_t>(static_cast<int>(date.year())));
  *out++ = '-';
  out = format_padded<2>(out, static_cast<unsigned>(date.month()));
  *out++ = '-';
  out = format_padded<2>(out, static_cast<unsigned>(date.day()));
  *out++ = 'T';
  out = format_padded<2>(out, seconds / 3600);
  *out++ = ':';
  out = format_padded<2>(out, seconds / 60 % 60);
  *out++ = ':';
  out = format_padded<2>(out, seconds % 60);
  *out++ = '.';
  out = format_padded<9>(out, fraction);
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
  out = std::to_chars(out, out + 20, magnitude / kSecond).ptr;
  *out++ = '.';
  return format_padded<9>(out, static_cast<std::uint32_t>(magnitude % kSecond));
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
