// Texts of files from outside, as they are shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/display_text.h"

namespace wirecensus::lookup {

// Made printable (printable() of base/display_text.h), and cut to at most `most` bytes before that,
// with "…" behind it then.
inline std::string bounded_text(std::string_view text, std::size_t most) {
  if (text.size() <= most) return printable(text);
  // Not within a character, which would become one that is not there.
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80) --most;
  return printable(text.substr(0, most)).append("\xe2\x80\xa6");  // U+2026
}

}  // namespace wirecensus::lookup
