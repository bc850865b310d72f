#include "inspect/names/http_request.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace wirecensus::inspect {
namespace {

constexpr std::size_t kMaxMethod = 24;  // the longest registered one has 17 letters

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// RFC 9110, section 5.6.2.
bool is_token_character(char c) {
  return is_letter(c) || is_digit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

bool is_host_field(std::string_view name) {
  constexpr std::string_view kHost = "host";
  return std::equal(name.begin(), name.end(), kHost.begin(), kHost.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

// "HTTP/1.1" and so on at the end of a request line, without its line end.
bool ends_as_http_line(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  constexpr std::string_view kVersion = " HTTP/1.";
  const std::size_t size = kVersion.size() + 1;
  return line.size() > size && line.substr(line.size() - size, size - 1) == kVersion &&
         is_digit(line.back());
}

// Takes a line off, without its LF. False if there is no whole one.
bool take_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

bool starts_http_request(Bytes bytes) {
  const std::string_view text = text_of(bytes.first(kMaxMethod + 2));
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_character);
  if (end == text.begin() || text.end() - end < 2 || *end != ' ') return false;
  return end[1] > ' ' && end[1] != '\x7f';
}

bool has_http_line(Bytes bytes) {
  std::string_view text = text_of(bytes);
  std::string_view line;
  return starts_http_request(bytes) && take_line(text, line) && ends_as_http_line(line);
}

ParseStatus parse_http_request(Bytes bytes, Bytes& host) {
  host = {};
  if (!starts_http_request(bytes)) return ParseStatus::other;
  std::string_view text = text_of(bytes);
  std::string_view line;
  if (!take_line(text, line)) return ParseStatus::incomplete;
  if (!ends_as_http_line(line)) return ParseStatus::other;
  while (take_line(text, line)) {
    if (trimmed(line).empty()) return ParseStatus::parsed;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_host_field(line.substr(0, colon))) continue;
    host = bytes_of(trimmed(line.substr(colon + 1)));
    return ParseStatus::parsed;
  }
  return ParseStatus::incomplete;
}

}  // namespace wirecensus::inspect
