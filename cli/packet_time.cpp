#include "cli/packet_time.h"

#include <charconv>
#include <chrono>
#include <cstdint>

namespace wirecensus {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes text from the front. After the first failure, nothing more is taken.
class TimeText {
 public:
  explicit TimeText(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_; }
  bool empty() const { return rest_.empty(); }

  // One of `characters`, if it is next; otherwise 0.
  char one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == characters.npos) return 0;
    const char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }
  void require(std::string_view characters) {
    if (one_of(characters) == 0) fail();
  }

  // A number of exactly `digits` digits that is at most `max`.
  int number(std::size_t digits, int max) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || !is_digit(rest_[i])) return fail();
      value = 10 * value + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value <= max ? value : fail();
  }

  std::int64_t whole() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.begin(), rest_.end(), value);
    if (error != std::errc() || value < 0) return fail();
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
    return value;
  }

  // Nanoseconds: a point and up to nine digits, or nothing.
  std::int64_t fraction() {
    if (one_of(".") == 0) return 0;
    std::int64_t nanos = 0;
    std::int64_t unit = kSecond;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) {
      if (unit == 1) return fail();
      unit /= 10;
      nanos += unit * (rest_.front() - '0');
    }
    return unit < kSecond ? nanos : fail();
  }

 private:
  int fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

std::optional<Timestamp> time_of(std::int64_t seconds, std::int64_t nanos) {
  Timestamp time = 0;
  if (__builtin_mul_overflow(seconds, kSecond, &time)) return std::nullopt;
  if (__builtin_add_overflow(time, nanos, &time) || time == kNoTime) return std::nullopt;
  return time;
}

// Seconds to add to get UTC.
std::int64_t offset_of(TimeText& text) {
  if (text.empty() || text.one_of("Zz") != 0) return 0;
  const bool east = text.one_of("+") != 0;
  if (!east) text.require("-");
  const std::int64_t hours = text.number(2, 23);
  text.require(":");
  const std::int64_t seconds = 3600 * hours + std::int64_t{60} * text.number(2, 59);
  return east ? -seconds : seconds;
}

// The order is that of RFC 3339, section 5.6; 60 is a leap second.
std::optional<Timestamp> parse_date_time(TimeText text) {
  const std::chrono::year year(text.number(4, 9999));
  text.require("-");
  const std::chrono::month month(static_cast<unsigned>(text.number(2, 12)));
  text.require("-");
  const std::chrono::day day(static_cast<unsigned>(text.number(2, 31)));
  text.require("Tt ");
  std::int64_t seconds = std::int64_t{3600} * text.number(2, 23);
  text.require(":");
  seconds += std::int64_t{60} * text.number(2, 59);
  text.require(":");
  seconds += text.number(2, 60);
  const std::int64_t nanos = text.fraction();
  seconds += offset_of(text);
  const std::chrono::year_month_day date(year, month, day);
  if (text.failed() || !text.empty() || !date.ok()) return std::nullopt;
  seconds += std::int64_t{86'400} * std::chrono::sys_days(date).time_since_epoch().count();
  return time_of(seconds, nanos);
}

std::optional<Timestamp> parse_seconds(TimeText text) {
  const bool negative = text.one_of("-") != 0;
  const std::int64_t seconds = text.whole();
  const std::int64_t nanos = text.fraction();
  if (text.failed() || !text.empty()) return std::nullopt;
  return negative ? time_of(-seconds, -nanos) : time_of(seconds, nanos);
}

}  // namespace

std::optional<Timestamp> parse_time(std::string_view text) {
  return text.starts_with('@') ? parse_seconds(TimeText(text.substr(1)))
                               : parse_date_time(TimeText(text));
}

}  // namespace wirecensus
