#include "base/display_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace wirecensus {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";     // U+2026

struct Character {
  char32_t value = 0;
  std::size_t size = 0;  // bytes; 0 if they are not valid UTF-8
};

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80; }

// The character at the start of `bytes`, by table 3-7 of the Unicode Standard: shortest form only,
// no surrogates, nothing above U+10FFFF.
Character first_character(std::string_view bytes) {
  constexpr std::array<char32_t, 5> kMin = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(bytes[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc0 || size == 0 || size > bytes.size()) return {};
  char32_t value = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(bytes[i])) return {};
    value = value << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3fU);
  }
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kMin[size] || value > 0x10ffff || surrogate) return {};
  return {value, size};
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c <= 0x9f); }

// Line and paragraph separators, direction marks, and the byte order mark.
bool acts_unseen(char32_t c) {
  return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c;
}

void append_escape(std::string& out, char32_t control) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\x";
  out += kHex[control >> 4];
  out += kHex[control & 0xf];
}

// Number of bytes of the first `count` characters of `text`.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (is_continuation(text[at])) continue;
    if (count-- == 0) break;
  }
  return at;
}

std::string fixed(double number, int decimals) {
  std::array<char, 400> text{};  // the largest double has 309 digits
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number,
                                 std::chars_format::fixed, decimals);
  return {text.data(), end.ptr};
}

void group_digits(std::string& text, std::size_t digits) {
  for (std::size_t at = digits; at > 3; at -= 3) text.insert(at - 3, 1, ',');
}

std::string two_units(std::int64_t large, std::string_view large_unit, std::int64_t small,
                      std::string_view small_unit) {
  std::string text = std::to_string(large);
  text.append(" ").append(large_unit).append(small < 10 ? " 0" : " ");
  return text.append(std::to_string(small)).append(" ").append(small_unit);
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Character c = first_character(bytes);
    if (c.size == 0 || acts_unseen(c.value)) {
      out += kReplacement;
    } else if (is_control(c.value)) {
      append_escape(out, c.value);
    } else {
      out += bytes.substr(0, c.size);
    }
    bytes.remove_prefix(std::max<std::size_t>(c.size, 1));
  }
  return out;
}

std::size_t character_count(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::string shorten_middle(std::string_view text, std::size_t characters) {
  const std::size_t count = character_count(text);
  if (count <= characters) return std::string(text);
  if (characters == 0) return {};
  const std::size_t tail = (characters - 1) / 2;
  const std::size_t head = characters - 1 - tail;
  std::string out(text.substr(0, bytes_of(text, head)));
  out += kEllipsis;
  return out.append(text.substr(bytes_of(text, count - tail)));
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  group_digits(text, text.size());
  return text;
}

std::string grouped_decimal(double number, int decimals) {
  std::string text = fixed(number, decimals);
  if (number >= 0 && number < 0x1p64) group_digits(text, std::min(text.find('.'), text.size()));
  return text;
}

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return grouped_decimal(100 * ratio(part, whole), 1) + " %";
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return grouped(number).append(" ").append(number == 1 ? one : many);
}

std::string with_si_prefix(double number, std::string_view unit) {
  constexpr std::array<std::string_view, 7> kPrefixes = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t prefix = 0;
  // 999.5 would be shown as 1000.
  while (number >= 999.5 && prefix + 1 < kPrefixes.size()) {
    number /= 1000;
    ++prefix;
  }
  const bool whole = prefix == 0 && number == std::floor(number);
  const int decimals = whole || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  std::string text = fixed(number, decimals);
  return text.append(" ").append(kPrefixes[prefix]).append(unit);
}

std::string readable_duration(Duration duration) {
  const std::int64_t seconds = duration / kSecond;
  if (seconds >= 86400) return two_units(seconds / 86400, "d", seconds / 3600 % 24, "h");
  if (seconds >= 3600) return two_units(seconds / 3600, "h", seconds / 60 % 60, "min");
  if (seconds >= 60) return two_units(seconds / 60, "min", seconds % 60, "s");
  const auto nanoseconds = static_cast<double>(duration);
  if (duration >= 999'500'000)
    return fixed(nanoseconds / 1e9, duration < 10 * kSecond ? 2 : 1) + " s";
  if (duration >= 999'500) return fixed(nanoseconds / 1e6, 2) + " ms";
  if (duration >= 1'000) return fixed(nanoseconds / 1e3, 2) + " \xc2\xb5s";
  return std::to_string(duration) + (duration == 0 ? " s" : " ns");
}

}  // namespace wirecensus
