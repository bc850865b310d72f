// A screen as a grid of cells. Screens are drawn into it by pure functions, so that they can be
// tested as text; a terminal shows it (cli/live_terminal.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wirecensus::view {

// What a cell means, not how it looks: the terminal's own palette decides that.
enum class Paint : std::uint8_t { plain, strong, faint, title, good, warning, bad, graph, bar };

struct Cell {
  char32_t character = U' ';
  Paint paint = Paint::plain;

  bool operator==(const Cell&) const = default;
};

struct CanvasSize {
  int rows = 0;
  int columns = 0;

  bool operator==(const CanvasSize&) const = default;
};

class Canvas {
 public:
  // `unicode`: the terminal shows more than ASCII. Otherwise, characters of lines and bars are
  // replaced by similar ones, and all others by '?'. Negative sizes are 0.
  Canvas(CanvasSize size, bool unicode);

  CanvasSize size() const { return size_; }
  bool unicode() const { return unicode_; }

  // Writes text, one cell per code point. What lies outside of the canvas is left out. Characters
  // that do not fill exactly one cell of a terminal become '?'. Preconditions: valid UTF-8 without
  // control characters (printable()).
  void put(int row, int column, std::string_view text, Paint paint = Paint::plain);
  // The same, so that the text ends before `end`.
  void put_right(int row, int end, std::string_view text, Paint paint = Paint::plain);
  // Writes one character into `count` cells of a row.
  void fill(int row, int column, int count, char32_t character, Paint paint);

  // Precondition: the row and the column are on the canvas.
  const Cell& at(int row, int column) const;

  // All rows, without spaces at their ends.
  std::string text() const;

 private:
  std::size_t index_of(int row, int column) const;
  void set(int row, int column, char32_t character, Paint paint);

  CanvasSize size_;
  bool unicode_;
  std::vector<Cell> cells_;
};

// Appends one code point as UTF-8.
void append_utf8(std::string& text, char32_t character);

}  // namespace wirecensus::view
