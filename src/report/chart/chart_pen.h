// Text and lines on a page: the words in which charts are drawn. Internal to this folder.
#pragma once

#include <array>
#include <string>

#include "report/chart/chart.h"

namespace wirecensus::report {

// Lengths are points; a point is two pixels of an image, and lines at whole or half points are
// sharp there. Colours and fonts hold until the next are set.
class ChartPen {
 public:
  static constexpr double kPixelsPerPoint = 2;
  static constexpr double kTextSize = 11.5;
  static constexpr double kTitleSize = 16;
  static constexpr std::array<double, 2> kDash = {5, 3};  // drawn, left out

  struct Rgb {
    double red, green, blue;
  };

  ChartPen() = default;
  ChartPen(const ChartPen&) = delete;
  ChartPen& operator=(const ChartPen&) = delete;
  virtual ~ChartPen() = default;

  static double snap(double at);

  virtual void set_rgb(Rgb color) = 0;
  virtual void set_text_font() = 0;
  virtual void set_title_font() = 0;

  virtual double width(const std::string& text) = 0;
  virtual void text(double x, double baseline, const std::string& text) = 0;
  // Upwards, around `y`.
  virtual void upright(double baseline, double y, const std::string& text) = 0;

  virtual void line(double x1, double y1, double x2, double y2, double width) = 0;
  virtual void dashed_line(double x1, double y1, double x2, double y2, double width) = 0;
  // Rectangles together, then fill() them.
  virtual void rectangle(double x, double y, double width, double height) = 0;
  virtual void fill() = 0;

  void set_gray(double lightness) { set_rgb({lightness, lightness, lightness}); }
  void set_color(ChartColor color);
  void centered(double x, double baseline, const std::string& words);
  // As much of `text` as `room` has room for.
  std::string fit(const std::string& text, double room);
};

}  // namespace wirecensus::report
