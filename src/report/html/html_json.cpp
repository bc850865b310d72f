#include "report/html/html_json.h"

#include <fmt/core.h>

namespace wirecensus::report {

void append_json_text(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    const bool plain = c >= ' ' && c <= '~' && std::string_view("\"\\<>&").find(c) == text.npos;
    if (plain) {
      json += c;
    } else {
      json += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    }
  }
  json += '"';
}

void append_column(std::string& json, std::string_view name, const NumberColumn& column) {
  json += fmt::format(",\"{}\":\"{}\"", name, column.text());
}

}  // namespace wirecensus::report
