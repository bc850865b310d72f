// A page of labelled lines, limited to a width and optionally coloured.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wirecensus::view {

// Maximum rows of a list, so that the page fits on one screen.
inline constexpr std::size_t kMaxRows = 5;

enum class Ink { plain, bold, green, yellow, red };

class Page {
 public:
  // Column at which the text of a line starts.
  static constexpr std::size_t kIndent = 14;

  Page(int width, bool color);

  // Columns available for the text of a line.
  std::size_t room() const { return width_ - kIndent; }

  // Appends a line; an empty label continues the line before. Too long text is shortened in the
  // middle. Precondition: `text` is printable.
  void line(std::string_view label, std::string_view text, Ink ink = Ink::plain);
  // Appends a label and its whole text, wrapped; lines after the first are indented.
  void paragraph(std::string_view label, std::string_view text);
  void gap() { text_ += '\n'; }

  const std::string& text() const { return text_; }

 private:
  void append(std::string_view text, Ink ink);

  std::string text_;
  std::size_t width_;
  bool color_;
};

}  // namespace wirecensus::view
