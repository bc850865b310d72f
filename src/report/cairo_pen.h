// Text and lines on a page: the words in which charts are drawn. Internal to this folder.
#pragma once

#include <cairo.h>

#include <string>

#include "report/chart.h"

namespace wirecensus {

// Lengths are points; a point is two pixels of an image, and lines at whole or half points are
// sharp there.
class CairoPen {
 public:
  static constexpr double kPixelsPerPoint = 2;
  static constexpr double kTextSize = 11.5;
  static constexpr double kTitleSize = 16;

  // For a context that outlives it.
  explicit CairoPen(cairo_t* cairo) : cairo_(cairo) {}

  static double snap(double at);

  void paint_white();
  void set_gray(double lightness);
  void set_color(ChartColor color);
  void set_text_font();
  void set_title_font();

  double width(const std::string& text);
  // As much of `text` as `width` has room for.
  std::string fit(const std::string& text, double width);

  void text(double x, double baseline, const std::string& text);
  void centered(double x, double baseline, const std::string& text);
  // Upwards, around `y`.
  void upright(double baseline, double y, const std::string& text);

  void line(double x1, double y1, double x2, double y2, double width);
  void dashed_line(double x1, double y1, double x2, double y2, double width);

  // Rectangles together, then fill() them.
  void rectangle(double x, double y, double width, double height);
  void fill();

 private:
  cairo_t* cairo_;
};

}  // namespace wirecensus
