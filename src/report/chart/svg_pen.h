// Writes SVG 1.1 (https://www.w3.org/TR/SVG11/): cairo's own makes shapes of letters, and these can
// be neither searched nor copied nor read aloud. Internal to this folder.
#pragma once

#include <string>

#include "report/chart/chart_pen.h"

namespace wirecensus::report {

class SvgPen : public ChartPen {
 public:
  // `ruler`, which outlives it, measures texts. Each is written with its width, so that all stand
  // where they should in another font too.
  explicit SvgPen(ChartPen& ruler) : ruler_(ruler) {}

  void set_rgb(Rgb color) override;
  void set_text_font() override;
  void set_title_font() override;
  double width(const std::string& text) override { return ruler_.width(text); }
  void text(double x, double baseline, const std::string& text) override;
  void upright(double baseline, double y, const std::string& text) override;
  void line(double x1, double y1, double x2, double y2, double width) override;
  void dashed_line(double x1, double y1, double x2, double y2, double width) override;
  void rectangle(double x, double y, double width, double height) override;
  void fill() override;

  // All that was drawn, on a page of this size. `title` is what the picture shows, for those that
  // hear it.
  std::string document(double width, double height, const std::string& title) const;

 private:
  void put_text(const std::string& place, const std::string& text);

  ChartPen& ruler_;
  std::string body_;
  std::string path_;   // rectangles that are not yet filled
  std::string color_;  // "#rrggbb"
  std::string_view font_;
};

}  // namespace wirecensus::report
