// How report.html carries data for its scripts: JSON in <script type="application/json">.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace wirecensus::report {

// A column of numbers: to base 36, separated by spaces, which is a third shorter than decimal and
// holds any 64 bits, as numbers of JavaScript do not. "-" stands where there is no number.
class NumberColumn {
 public:
  void add(std::uint64_t number) {
    char digits[kMaxDigits];
    const auto end = std::to_chars(&digits[0], &digits[kMaxDigits], number, kBase).ptr;
    add_word({&digits[0], end});
  }
  void add_none() { add_word("-"); }
  // A word that is no number. Precondition: neither spaces nor what JSON or HTML would escape.
  void add_word(std::string_view word) {
    if (!text_.empty()) text_ += ' ';
    text_ += word;
  }

  const std::string& text() const { return text_; }

 private:
  static constexpr int kBase = 36;
  static constexpr std::size_t kMaxDigits = 13;  // of 2^64

  std::string text_;
};

// Appends a string of JSON. All but plain ASCII is escaped, and so is what means something to HTML:
// nothing in it can end the element that it stands in.
void append_json_text(std::string& json, std::string_view text);

// Appends a member that is not the first: ,"name":"numbers"
void append_column(std::string& json, std::string_view name, const NumberColumn& column);

}  // namespace wirecensus::report
