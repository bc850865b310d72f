#include "view/live/graph.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace wirecensus::view {
namespace {

constexpr int kDots = 4;  // of a cell, one above the other

// The dots of a column of a braille pattern from the bottom (Unicode 15, table 22-5).
constexpr std::array<std::array<unsigned, kDots>, 2> kColumns = {
    {{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}}};

// How many of the dots of the cell `above` cells above the bottom are filled.
int dots_in_cell(int height, int above) { return std::clamp(height - above * kDots, 0, kDots); }

char32_t braille(int left, int right) {
  unsigned dots = 0;
  for (int i = 0; i < left; ++i) dots |= kColumns[0][static_cast<std::size_t>(i)];
  for (int i = 0; i < right; ++i) dots |= kColumns[1][static_cast<std::size_t>(i)];
  return dots == 0 ? U' ' : U'\u2800' + dots;
}

char32_t ascii(int dots) {
  constexpr std::array<char32_t, kDots + 1> kFilled = {U' ', U'.', U':', U':', U'#'};
  return kFilled[static_cast<std::size_t>(dots)];
}

}  // namespace

int graph_values(int columns, bool unicode) { return std::max(columns, 0) * (unicode ? 2 : 1); }

void draw_graph(Canvas& canvas, const Area& area, std::span<const double> values) {
  const auto room = static_cast<std::size_t>(graph_values(area.columns, canvas.unicode()));
  if (values.size() > room) values = values.last(room);
  if (values.empty()) return;
  const double most = *std::max_element(values.begin(), values.end());
  std::vector<int> heights(room);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double dots = most > 0 ? values[i] / most * kDots * area.rows : 0;
    heights[room - values.size() + i] = static_cast<int>(std::ceil(dots));
  }
  const auto dots_at = [&](int place, int above) {
    return dots_in_cell(heights[static_cast<std::size_t>(place)], above);
  };
  for (int above = 0; above < area.rows; ++above) {
    for (int column = 0; column < area.columns; ++column) {
      const char32_t cell =
          canvas.unicode() ? braille(dots_at(2 * column, above), dots_at(2 * column + 1, above))
                           : ascii(dots_at(column, above));
      canvas.fill(area.row + area.rows - 1 - above, area.column + column, 1, cell, Paint::graph);
    }
  }
}

}  // namespace wirecensus::view
