#include "cli/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <span>

namespace wirecensus {
namespace {

struct Unit {
  std::string_view name;
  double size;
};

constexpr Unit kDurations[] = {{"", 1e9},   {"ns", 1},     {"us", 1e3},   {"ms", 1e6},   {"s", 1e9},
                               {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}, {"d", 86400e9}};
constexpr Unit kCounts[] = {{"", 1}, {"k", 1e3}, {"m", 1e6}, {"g", 1e9}};

constexpr Unit kSizes[] = {{"K", 0x1p10}, {"M", 0x1p20}, {"G", 0x1p30}, {"T", 0x1p40}};

constexpr double kLongest = 100.0 * 365 * 86400e9;  // well inside 64 bits of nanoseconds
constexpr double kMaxExact = 9007199254740992.0;    // 2^53: above, not every integer is a double

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// The number times its unit; none if either is invalid or the number is not above 0.
std::optional<double> measure(std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.begin(), text.end(), number, std::chars_format::fixed);
  if (error != std::errc() || !(number > 0)) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.end() - end));
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const Unit& one) { return same_letters(one.name, rest); });
  if (unit == units.end()) return std::nullopt;
  return number * unit->size;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  const auto length = measure(text, kDurations);
  if (!length || *length < 1 || *length > kLongest) return std::nullopt;
  return std::llround(*length);
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t whole = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), whole);
  if (error == std::errc() && end == text.end()) {
    return whole > 0 ? std::optional(whole) : std::nullopt;
  }
  const auto number = measure(text, kCounts);
  if (!number || *number != std::floor(*number) || *number > kMaxExact) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

// M is a million bytes and more, m a minute: only here do letters decide by their case.
std::optional<report::Retention> parse_retention(std::string_view text) {
  if (text.empty()) return std::nullopt;
  report::Retention keep;
  const char last = text.back();
  if (last >= 'A' && last <= 'Z') {
    const auto bytes = measure(text, kSizes);
    if (!bytes || *bytes < 1 || *bytes > kMaxExact) return std::nullopt;
    keep.bytes = static_cast<std::uint64_t>(*bytes);
  } else if (last >= '0' && last <= '9') {
    const auto count = parse_count(text);
    if (!count) return std::nullopt;
    keep.count = *count;
  } else {
    const auto age = parse_duration(text);
    if (!age) return std::nullopt;
    keep.age = *age;
  }
  return keep;
}

}  // namespace wirecensus
