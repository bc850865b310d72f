// Draws text, lines and rectangles on a page. Internal to this folder.
#pragma once

#include <array>
#include <string>

#include "report/chart/chart.h"

namespace wirecensus::report {

// Coordinates and lengths are points; y grows downwards. A point is two pixels of an image; lines
// at whole or half points are sharp there. Colour and font apply until the next set_... call.
class ChartPen {
 public:
  static constexpr double kPixelsPerPoint = 2;
  static constexpr double kTextSize = 11.5;
  static constexpr double kTitleSize = 16;
  static constexpr std::array<double, 2> kDash = {5, 3};  // length drawn, length left out

  // Components from 0 to 1.
  struct Rgb {
    double red, green, blue;
  };

  ChartPen() = default;
  ChartPen(const ChartPen&) = delete;
  ChartPen& operator=(const ChartPen&) = delete;
  virtual ~ChartPen() = default;

  // `at` rounded to whole pixels.
  static double snap(double at);

  virtual void set_rgb(Rgb color) = 0;
  virtual void set_text_font() = 0;
  virtual void set_title_font() = 0;

  // Width of `text` in the current font. Precondition here and below: texts are valid UTF-8.
  virtual double width(const std::string& text) = 0;
  virtual void text(double x, double baseline, const std::string& text) = 0;
  // Rotated to read upwards, centred at `y`.
  virtual void upright(double baseline, double y, const std::string& text) = 0;

  virtual void line(double x1, double y1, double x2, double y2, double width) = 0;
  virtual void dashed_line(double x1, double y1, double x2, double y2, double width) = 0;
  // Adds a rectangle to the shape that the next fill() draws.
  virtual void rectangle(double x, double y, double width, double height) = 0;
  virtual void fill() = 0;

  void set_gray(double lightness) { set_rgb({lightness, lightness, lightness}); }
  void set_color(ChartColor color);
  // `x` is the middle of the text.
  void centered(double x, double baseline, const std::string& words);
  // `text`, shortened in the middle if it is wider than `room`.
  std::string fit(const std::string& text, double room);
};

}  // namespace wirecensus::report
