// A chart: all that it says, chosen from the data but not yet drawn. Drawing it
// (report/chart/chart_cairo.h) decides nothing more about what it says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/chart/axis.h"

namespace wirecensus::report {

// How they look is the drawing's matter.
enum class ChartColor : std::uint8_t { black, vermilion, sky, blue, orange, green, purple, gray };

// A rectangle from `begin` to `end` and from `bottom` up to `top`, in the values of the axes.
struct ChartBar {
  double begin;
  double end;
  double bottom;
  double top;
};

struct ChartSeries {
  std::string name;  // for the legend; none where it is empty
  ChartColor color;
  std::vector<ChartBar> bars;  // ascending; none is empty, so each is seen, however small
};

// A pair of axes and what is drawn between them.
struct ChartPanel {
  Axis x;
  Axis y;
  std::vector<ChartSeries> series;
  bool touching = false;  // bars that touch are one shape; else each is seen apart
};

// A line across the first panel, with a label at its upper end.
struct ChartMark {
  double at;
  std::string label;
  ChartColor color;
  bool dashed;
};

// A stretch of the x axis, of all panels, that stands for more than it is long.
struct ChartGap {
  double begin;
  double end;
  std::string label;
};

struct Chart {
  std::string title;               // what this is
  std::string source;              // of what; printable, of any length
  std::string subtitle;            // how much and when
  std::string nothing;             // says why there is nothing to see, where that is so
  std::vector<ChartPanel> panels;  // one above the other; they have the x axis in common
  std::vector<ChartMark> marks;    // none or two
  std::vector<ChartGap> gaps;
};

}  // namespace wirecensus::report
