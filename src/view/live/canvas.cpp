#include "view/live/canvas.h"

#include <algorithm>
#include <cassert>

#include "base/display_text.h"

namespace wirecensus::view {
namespace {

// Removes the first code point of `text`. Precondition: not empty, valid UTF-8.
char32_t take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t character = size == 1 ? first : first & (0x7FU >> size);
  for (std::size_t i = 1; i < std::min(size, text.size()); ++i) {
    character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(std::min(size, text.size()));
  return character;
}

struct Range {
  char32_t first;
  char32_t last;
};

// Letters that every terminal shows in one cell, and the characters that screens are drawn with.
constexpr Range kOneCell[] = {{0x20, 0x7E},     {0xA1, 0xAC},     {0xAE, 0x2FF},
                              {0x370, 0x482},   {0x48A, 0x52F},   {0x2010, 0x2027},
                              {0x2190, 0x2193}, {0x2500, 0x259F}, {0x2800, 0x28FF}};

bool fills_one_cell(char32_t character) {
  return std::any_of(std::begin(kOneCell), std::end(kOneCell), [character](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

char32_t in_ascii(char32_t character) {
  if (character < 0x7F) return character;
  if (character == U'─') return U'-';
  if (character == U'…') return U'~';
  if (character == U'·') return U'.';
  if (character >= U'▌' && character <= U'▏') return U' ';  // less than half of a cell
  if (character >= U'█' && character <= U'▋') return U'#';
  return U'?';
}

}  // namespace

void append_utf8(std::string& text, char32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
    return;
  }
  const int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
  constexpr unsigned kFirst[] = {0, 0xC0, 0xE0, 0xF0};
  text += static_cast<char>(kFirst[more] | (character >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) {
    text += static_cast<char>(0x80U | ((character >> (6 * i)) & 0x3FU));
  }
}

Canvas::Canvas(CanvasSize size, bool unicode)
    : size_{std::max(size.rows, 0), std::max(size.columns, 0)},
      unicode_(unicode),
      cells_(static_cast<std::size_t>(size_.rows) * static_cast<std::size_t>(size_.columns)) {}

void Canvas::set(int row, int column, char32_t character, Paint paint) {
  if (row < 0 || row >= size_.rows || column < 0 || column >= size_.columns) return;
  if (!fills_one_cell(character)) character = U'?';
  if (!unicode_) character = in_ascii(character);
  cells_[index_of(row, column)] = {character, paint};
}

void Canvas::put(int row, int column, std::string_view text, Paint paint) {
  while (!text.empty()) set(row, column++, take_character(text), paint);
}

void Canvas::put_right(int row, int end, std::string_view text, Paint paint) {
  put(row, end - static_cast<int>(character_count(text)), text, paint);
}

void Canvas::fill(int row, int column, int count, char32_t character, Paint paint) {
  for (int i = 0; i < count; ++i) set(row, column + i, character, paint);
}

std::size_t Canvas::index_of(int row, int column) const {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(size_.columns) +
         static_cast<std::size_t>(column);
}

const Cell& Canvas::at(int row, int column) const {
  assert(row >= 0 && row < size_.rows && column >= 0 && column < size_.columns);
  return cells_[index_of(row, column)];
}

std::string Canvas::text() const {
  std::string text;
  for (int row = 0; row < size_.rows; ++row) {
    std::string line;
    for (int column = 0; column < size_.columns; ++column) {
      append_utf8(line, at(row, column).character);
    }
    line.erase(line.find_last_not_of(' ') + 1);  // npos + 1 is 0
    text += line + '\n';
  }
  return text;
}

}  // namespace wirecensus::view
