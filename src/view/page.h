// A page of labelled lines, cut to a width and coloured where wanted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wirecensus::view {

// Of a list on a page: the whole stays on one screen.
inline constexpr std::size_t kMaxRows = 5;

enum class Ink { plain, bold, green, yellow, red };

class Page {
 public:
  // Where the text of a line begins.
  static constexpr std::size_t kIndent = 14;

  Page(int width, bool color);

  // Columns there are for the text of a line.
  std::size_t room() const { return width_ - kIndent; }

  // A line with its label; without label it continues the one before. `text` is printable.
  // What is too long loses its middle.
  void line(std::string_view label, std::string_view text, Ink ink = Ink::plain);
  // A label and its text, whole, in as many lines as it takes; those after the first are indented.
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
