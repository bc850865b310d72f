// A chart as a value: axes, bars and texts, computed from the data. chart_cairo.h draws it without
// further choices about its content.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/chart/axis.h"

namespace wirecensus::report {

// chart_pen.cpp maps them to RGB.
enum class ChartColor : std::uint8_t { black, vermilion, sky, blue, orange, green, purple, gray };

// A rectangle, in values of the axes: begin < end on x, bottom < top on y.
struct ChartBar {
  double begin;
  double end;
  double bottom;
  double top;
};

struct ChartSeries {
  std::string name;  // for the legend; empty: not in the legend
  ChartColor color;
  std::vector<ChartBar> bars;  // ascending; each is drawn visibly, however small
};

// A pair of axes and the bars between them.
struct ChartPanel {
  Axis x;
  Axis y;
  std::vector<ChartSeries> series;
  bool touching = false;  // adjacent bars form one shape; else gaps separate them
};

// A vertical line across the first panel, with a label at its upper end.
struct ChartMark {
  double at;  // a value of the x axis
  std::string label;
  ChartColor color;
  bool dashed;
};

// A shortened range of the x axis, in all panels, that stands for a period without packets.
struct ChartGap {
  double begin;
  double end;
  std::string label;
};

struct Chart {
  std::string title;               // what the chart shows
  std::string source;              // the data's source; printable, of any length
  std::string subtitle;            // amount and time range
  std::string nothing;             // if there are no bars, the reason; else empty
  std::vector<ChartPanel> panels;  // from top to bottom; at least one; all with the same x axis
  std::vector<ChartMark> marks;    // none or two; with two, there is no legend
  std::vector<ChartGap> gaps;
};

}  // namespace wirecensus::report
