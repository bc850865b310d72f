// A graph of values over time, in braille patterns: two values and four dots to a cell.
#pragma once

#include <span>

#include "view/live/canvas.h"

namespace wirecensus::view {

struct Area {
  int row = 0;
  int column = 0;
  int rows = 0;
  int columns = 0;

  bool contains(int at_row, int at_column) const {
    return at_row >= row && at_row < row + rows && at_column >= column &&
           at_column < column + columns;
  }
  bool operator==(const Area&) const = default;
};

// The number of values that fit into so many columns.
int graph_values(int columns, bool unicode);

// Draws the last values that fit, the latest at the right edge; the highest of them fills the area.
// A value above zero has one dot at least. Without Unicode: one value to a cell, in '.', ':' and
// '#'. Precondition: no value is negative.
void draw_graph(Canvas& canvas, const Area& area, std::span<const double> values);

}  // namespace wirecensus::view
