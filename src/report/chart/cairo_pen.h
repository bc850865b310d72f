// A ChartPen that draws with cairo. Internal to this folder.
#pragma once

#include <cairo.h>

#include <string>

#include "report/chart/cairo_library.h"
#include "report/chart/chart_pen.h"

namespace wirecensus::report {

class CairoPen : public ChartPen {
 public:
  // `context` must outlive it. Turns off font hinting, so that text has the same width on all
  // surfaces. Precondition: libcairo().loaded().
  explicit CairoPen(cairo_t* context);

  void set_rgb(Rgb color) override;
  void set_text_font() override;
  void set_title_font() override;
  double width(const std::string& text) override;
  void text(double x, double baseline, const std::string& text) override;
  void upright(double baseline, double y, const std::string& text) override;
  void line(double x1, double y1, double x2, double y2, double width) override;
  void dashed_line(double x1, double y1, double x2, double y2, double width) override;
  void rectangle(double x, double y, double width, double height) override;
  void fill() override;

 private:
  const CairoLibrary& cairo_;
  cairo_t* context_;
};

}  // namespace wirecensus::report
