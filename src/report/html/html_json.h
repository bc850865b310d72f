// The data of report.html for its scripts: JSON in <script type="application/json">.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace wirecensus::report {

// A column of unsigned 64-bit numbers as text: base 36, separated by spaces. This is a third
// shorter than decimal, and exact where JSON numbers in JavaScript are not. "-" is a missing
// number.
class NumberColumn {
 public:
  void add(std::uint64_t number) {
    char digits[kMaxDigits];
    const auto end = std::to_chars(&digits[0], &digits[kMaxDigits], number, kBase).ptr;
    add_word({&digits[0], end});
  }
  void add_none() { add_word("-"); }
  // Adds a text. Precondition: it contains no spaces and no characters that JSON or HTML escapes.
  void add_word(std::string_view word) {
    if (!text_.empty()) text_ += ' ';
    text_ += word;
  }

  // Valid until the next add.
  const std::string& text() const { return text_; }

 private:
  static constexpr int kBase = 36;
  static constexpr std::size_t kMaxDigits = 13;  // of 2^64 - 1

  std::string text_;
};

// Appends `text` as a JSON string. Bytes other than printable ASCII become \u00XX, one per byte,
// and so do the special characters of HTML: the string cannot end its script element.
void append_json_text(std::string& json, std::string_view text);

// The same for valid UTF-8, of which characters other than ASCII stay as they are: at most six
// bytes for each byte, and the quotation marks.
void append_json_utf8(std::string& json, std::string_view text);

// Appends ,"name":"numbers": a member that is not the first.
void append_column(std::string& json, std::string_view name, const NumberColumn& column);

}  // namespace wirecensus::report
