// The layout of a chart on its page. Internal to this folder.
#pragma once

#include <vector>

#include "report/chart/chart.h"
#include "report/chart/chart_pen.h"

namespace wirecensus::report {

// Draws one chart on one page.
class ChartDrawing {
 public:
  // The size of the page in points.
  static constexpr double kWidth = 800;
  static constexpr double kHeight = 500;

  // Both must outlive it. Precondition: the chart has at least one panel.
  ChartDrawing(ChartPen& pen, const Chart& chart);

  // Draws everything; the caller paints the page white before.
  void draw();

 private:
  // A panel on the page. x() and y() convert values of its axes to points.
  struct Place {
    const ChartPanel* panel;
    double top;
    double bottom;

    double x(double value) const;
    double y(double value) const;
  };
  // A mark and the position of its label: beside the upper end of its line.
  struct PlacedMark {
    const ChartMark* mark;
    double x;
    double width;  // of the label and its distance from the line
    bool label_right = true;
    double baseline = 0;
  };

  void draw_titles();
  void draw_grid(const Place& place);
  void draw_gaps(const Place& place);
  void draw_bars(const Place& place);
  void draw_y_axis(const Place& place);
  void draw_x_axis(const Place& place);
  void draw_x_labels(const Place& place);
  void draw_legend();
  PlacedMark placed(const ChartMark& mark);
  static void place(PlacedMark& left, PlacedMark& right);
  void draw_mark(const PlacedMark& mark);
  void draw_marks();

  ChartPen& pen_;
  const Chart& chart_;
  std::vector<Place> places_;
};

}  // namespace wirecensus::report
