#include "report/chart/chart_drawing.h"

#include <algorithm>
#include <string>

namespace wirecensus::report {
namespace {

constexpr double kWidth = ChartDrawing::kWidth;
constexpr double kHeight = ChartDrawing::kHeight;
constexpr double kTextSize = ChartPen::kTextSize;

constexpr double kMargin = 16;
constexpr double kLeft = 96;  // of the panels
constexpr double kRight = kWidth - 38;
constexpr double kTop = 104;
constexpr double kBottom = kHeight - 62;
constexpr double kBetweenPanels = 20;

constexpr double kTitleBaseline = 32;
constexpr double kSubtitleBaseline = 52;
constexpr double kUpperMarkBaseline = 80;  // labels of marks are on two lines, to avoid overlap
constexpr double kLowerMarkBaseline = 97;
constexpr double kLegendBaseline = 86;

constexpr double kMarkDistance = 5;  // from the line of a mark to its label

constexpr double kTextGray = 0.35;
constexpr double kGridGray = 0.9;
constexpr double kGapGray = 0.94;

double least_width(const ChartPanel& panel) { return panel.touching ? 0.5 : 1.5; }
double gap(const ChartPanel& panel) { return panel.touching ? 0 : 0.5; }

}  // namespace

double ChartDrawing::Place::x(double value) const {
  return ChartPen::snap(kLeft + (kRight - kLeft) * panel->x.fraction(value));
}

double ChartDrawing::Place::y(double value) const {
  return ChartPen::snap(bottom - (bottom - top) * panel->y.fraction(value));
}

ChartDrawing::ChartDrawing(ChartPen& pen, const Chart& chart) : pen_(pen), chart_(chart) {
  const auto panels = static_cast<double>(chart.panels.size());
  const double height = (kBottom - kTop - kBetweenPanels * (panels - 1)) / panels;
  double top = kTop;
  for (const ChartPanel& panel : chart.panels) {
    places_.push_back({&panel, top, ChartPen::snap(top + height)});
    top += height + kBetweenPanels;
  }
}

void ChartDrawing::draw() {
  draw_titles();
  for (const Place& place : places_) {
    if (chart_.nothing.empty()) draw_grid(place);
    draw_gaps(place);
    draw_bars(place);
    draw_y_axis(place);
    draw_x_axis(place);
  }
  draw_x_labels(places_.back());
  const Place& first = places_.front();
  pen_.centered((kLeft + kRight) / 2, (first.top + first.bottom) / 2, chart_.nothing);
  chart_.marks.empty() ? draw_legend() : draw_marks();
}

void ChartDrawing::draw_titles() {
  pen_.set_title_font();
  pen_.set_color(ChartColor::black);
  const std::string title = chart_.source.empty() ? chart_.title : chart_.title + ": ";
  pen_.text(kMargin, kTitleBaseline, title);
  const double room = kWidth - 2 * kMargin - pen_.width(title);
  pen_.text(kMargin + pen_.width(title), kTitleBaseline, pen_.fit(chart_.source, room));
  pen_.set_text_font();
  pen_.set_gray(kTextGray);
  pen_.text(kMargin, kSubtitleBaseline, pen_.fit(chart_.subtitle, kWidth - 2 * kMargin));
}

void ChartDrawing::draw_grid(const Place& place) {
  pen_.set_gray(kGridGray);
  for (const Tick& tick : place.panel->y.ticks) {
    const double y = place.y(tick.value);
    if (!tick.label.empty()) pen_.line(kLeft, y, kRight, y, 1);
  }
  for (const Tick& tick : place.panel->x.ticks) {
    const double x = place.x(tick.value);
    if (!tick.label.empty()) pen_.line(x, place.top, x, place.bottom, 1);
  }
}

void ChartDrawing::draw_gaps(const Place& place) {
  pen_.set_text_font();
  for (const ChartGap& gap : chart_.gaps) {
    const double left = place.x(gap.begin);
    const double right = place.x(gap.end);
    pen_.set_gray(kGapGray);
    pen_.rectangle(left, place.top, right - left, place.bottom - place.top);
    pen_.fill();
    pen_.set_gray(kTextGray);
    pen_.upright((left + right) / 2 + kTextSize * 0.36, (place.top + place.bottom) / 2, gap.label);
  }
}

void ChartDrawing::draw_bars(const Place& place) {
  for (const ChartSeries& series : place.panel->series) {
    pen_.set_color(series.color);
    for (const ChartBar& bar : series.bars) {
      const double x = place.x(bar.begin);
      const double width =
          std::max(place.x(bar.end) - x - gap(*place.panel), least_width(*place.panel));
      const double base = bar.bottom > 0 ? place.y(bar.bottom) : place.bottom;
      // A bar that starts at the axis is visible, however small.
      const double least = bar.bottom > 0 ? base : base - 1.5;
      const double top = std::min(place.y(bar.top), least);
      pen_.rectangle(x, top, width, base - top);
    }
    pen_.fill();
  }
}

void ChartDrawing::draw_y_axis(const Place& place) {
  pen_.set_text_font();
  pen_.set_color(ChartColor::black);
  pen_.line(kLeft, place.top, kLeft, place.bottom, 1);
  for (const Tick& tick : place.panel->y.ticks) {
    const double y = place.y(tick.value);
    pen_.line(kLeft - (tick.label.empty() ? 3 : 5), y, kLeft, y, 1);
    pen_.text(kLeft - 9 - pen_.width(tick.label), y + kTextSize * 0.36, tick.label);
  }
  pen_.upright(kMargin + kTextSize, (place.top + place.bottom) / 2, place.panel->y.label);
}

void ChartDrawing::draw_x_axis(const Place& place) {
  pen_.line(kLeft, place.bottom, kRight, place.bottom, 1);
  for (const Tick& tick : place.panel->x.ticks) {
    const double x = place.x(tick.value);
    pen_.line(x, place.bottom, x, place.bottom + (tick.label.empty() ? 3 : 5), 1);
  }
}

void ChartDrawing::draw_x_labels(const Place& place) {
  for (const Tick& tick : place.panel->x.ticks) {
    const double half = pen_.width(tick.label) / 2;
    const double x = std::min(place.x(tick.value), kWidth - half - 4);
    pen_.centered(x, place.bottom + 19, tick.label);
  }
  pen_.centered((kLeft + kRight) / 2, kHeight - 16, place.panel->x.label);
}

void ChartDrawing::draw_legend() {
  double x = kLeft;
  for (const ChartSeries& series : chart_.panels.front().series) {
    if (series.name.empty()) continue;
    pen_.set_color(series.color);
    pen_.rectangle(x, kLegendBaseline - 9, 14, 9);
    pen_.fill();
    pen_.set_color(ChartColor::black);
    pen_.text(x + 19, kLegendBaseline, series.name);
    x = ChartPen::snap(x + 19 + pen_.width(series.name) + 22);
  }
}

ChartDrawing::PlacedMark ChartDrawing::placed(const ChartMark& mark) {
  return {&mark, places_.front().x(mark.at), pen_.width(mark.label) + kMarkDistance};
}

// One label is on the lower line, where its mark ends; the other mark continues to the upper line
// on the side without text.
void ChartDrawing::place(PlacedMark& left, PlacedMark& right) {
  const double limit = kWidth - kMargin;
  right.label_right = right.x + right.width <= limit;
  const double reach = right.label_right ? right.x : right.x - right.width;
  left.label_right = left.x + left.width <= limit && left.x <= reach;
  left.baseline = left.label_right ? kUpperMarkBaseline : kLowerMarkBaseline;
  right.baseline = left.label_right ? kLowerMarkBaseline : kUpperMarkBaseline;
}

void ChartDrawing::draw_mark(const PlacedMark& mark) {
  pen_.set_color(mark.mark->color);
  const double top = mark.baseline - kTextSize * 0.8;
  const double bottom = places_.front().bottom;
  if (mark.mark->dashed) {
    pen_.dashed_line(mark.x, top, mark.x, bottom, 1.5);
  } else {
    pen_.line(mark.x, top, mark.x, bottom, 1.5);
  }
  const double x = mark.label_right ? mark.x + kMarkDistance : mark.x - mark.width;
  pen_.text(x, mark.baseline, mark.mark->label);
}

void ChartDrawing::draw_marks() {
  PlacedMark first = placed(chart_.marks[0]);
  PlacedMark second = placed(chart_.marks[1]);
  first.x <= second.x ? place(first, second) : place(second, first);
  draw_mark(first);
  draw_mark(second);
}

}  // namespace wirecensus::report
