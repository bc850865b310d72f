#include "report/html/html_json.h"

#include <fmt/core.h>

namespace wirecensus::report {

namespace {

// `is_plain` are characters that stay; others become \u00XX.
template <typename IsPlain>
void append_escaped_json(std::string& json, std::string_view text, IsPlain is_plain) {
  json += '"';
  for (const char c : text) {
    if (is_plain(c) && std::string_view("\"\\<>&").find(c) == text.npos) {
      json += c;
    } else {
      json += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    }
  }
  json += '"';
}

bool is_printable_ascii(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

void append_json_text(std::string& json, std::string_view text) {
  append_escaped_json(json, text, is_printable_ascii);
}

void append_json_utf8(std::string& json, std::string_view text) {
  append_escaped_json(json, text, [](char c) {
    return is_printable_ascii(c) || static_cast<unsigned char>(c) > 0x7f;
  });
}

void append_column(std::string& json, std::string_view name, const NumberColumn& column) {
  json += fmt::format(",\"{}\":\"{}\"", name, column.text());
}

}  // namespace wirecensus::report
