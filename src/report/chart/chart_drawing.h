// Where everything of a chart stands on its page. Internal to this folder.
#pragma once

#include <vector>

#include "report/chart/chart.h"
#include "report/chart/chart_pen.h"

namespace wirecensus::report {

// Draws one chart on one page.
class ChartDrawing {
 public:
  // The page in points.
  static constexpr double kWidth = 800;
  static constexpr double kHeight = 500;

  // Both must outlive it.
  ChartDrawing(ChartPen& pen, const Chart& chart);

  void draw();

 private:
  // A panel on the page.
  struct Place {
    const ChartPanel* panel;
    double top;
    double bottom;

    double x(double value) const;
    double y(double value) const;
  };
  // A mark and where its label stands: beside its line, at the top of it.
  struct PlacedMark {
    const ChartMark* mark;
    double x;
    double width;  // of the label, with its distance from the line
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
