#include "base/time.h"

#include <charconv>
#include <chrono>

namespace wirecensus {
namespace {

// Writes `value` with exactly `digits` decimal digits. Precondition: it fits.
char* format_padded(char* out, std::uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return out + digits;
}

}  // namespace

char* format_timestamp(char* out, Timestamp time) {
  if (time == kNoTime) return out;
  // By hand: std::chrono::floor overflows on the first day that 64 bits reach.
  constexpr Duration kDay = 86'400 * kSecond;
  const Duration remainder = time % kDay;
  const Duration since_midnight = remainder < 0 ? remainder + kDay : remainder;
  const auto day = static_cast<int>(time / kDay - (remainder < 0 ? 1 : 0));
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  const auto nanos = static_cast<std::uint64_t>(since_midnight);
  const std::uint64_t seconds = nanos / kSecond;

  out = format_padded(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  *out++ = '-';
  out = format_padded(out, static_cast<unsigned>(date.month()), 2);
  *out++ = '-';
  out = format_padded(out, static_cast<unsigned>(date.day()), 2);
  *out++ = 'T';
  out = format_padded(out, seconds / 3600, 2);
  *out++ = ':';
  out = format_padded(out, seconds / 60 % 60, 2);
  *out++ = ':';
  out = format_padded(out, seconds % 60, 2);
  *out++ = '.';
  out = format_padded(out, nanos % kSecond, 9);
  *out++ = 'Z';
  return out;
}

char* format_duration(char* out, Duration duration) {
  // Negated as unsigned: the least int64 has no positive counterpart.
  auto magnitude = static_cast<std::uint64_t>(duration);
  if (duration < 0) {
    *out++ = '-';
    magnitude = 0 - magnitude;
  }
  out = std::to_chars(out, out + 20, magnitude / kSecond).ptr;
  *out++ = '.';
  return format_padded(out, magnitude % kSecond, 9);
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
