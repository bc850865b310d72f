#include "view/page.h"

#include <algorithm>

#include "base/display_text.h"

namespace wirecensus::view {
namespace {

// ECMA-48 Select Graphic Rendition.
std::string_view escape(Ink ink) {
  switch (ink) {
    case Ink::plain: return "";
    case Ink::bold: return "\x1b[1m";
    case Ink::green: return "\x1b[1;32m";
    case Ink::yellow: return "\x1b[1;33m";
    case Ink::red: return "\x1b[1;31m";
  }
  return "";
}

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::size_t kMinWidth = 60;  // tables are useless below this width

}  // namespace

Page::Page(int width, bool color)
    : width_(std::max(static_cast<std::size_t>(std::max(width, 0)), kMinWidth)), color_(color) {}

void Page::line(std::string_view label, std::string_view text, Ink ink) {
  append(label, Ink::bold);
  text_.append(kIndent - std::min(label.size(), kIndent), ' ');
  append(shorten_middle(text, room()), ink);
  text_ += '\n';
}

void Page::paragraph(std::string_view label, std::string_view text) {
  constexpr std::string_view kContinued = "  ";
  std::string row;
  std::size_t columns = 0;  // used by the words in the row
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (columns > 0 && character_count(row) + 1 + character_count(word) > room()) {
      line(label, row);
      label = {};
      row = kContinued;
      columns = 0;
    }
    if (columns > 0) row += ' ';
    row += word;
    columns += character_count(word);
  }
  line(label, row);
}

void Page::append(std::string_view text, Ink ink) {
  const bool inked = color_ && ink != Ink::plain && !text.empty();
  if (inked) text_ += escape(ink);
  text_ += text;
  if (inked) text_ += kReset;
}

}  // namespace wirecensus::view
