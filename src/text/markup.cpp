#include "text/markup.h"

namespace wirecensus::text {
namespace {

std::string_view escape_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

}  // namespace

void append_escaped(std::string& markup, std::string_view text) {
  for (const char c : text) {
    const std::string_view escape = escape_of(c);
    escape.empty() ? markup += c : markup += escape;
  }
}

}  // namespace wirecensus::text
