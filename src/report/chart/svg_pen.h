// A ChartPen that writes SVG 1.1 (https://www.w3.org/TR/SVG11/). Cairo's SVG surface converts
// letters to outlines, which cannot be searched, copied or read by screen readers. Internal to this
// folder.
#pragma once

#include <string>

#include "report/chart/chart_pen.h"

namespace wirecensus::report {

class SvgPen : public ChartPen {
 public:
  // `ruler` measures texts and must outlive it. Each text is written with its width (textLength),
  // so that the layout holds in other fonts.
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

  // The document with everything drawn so far, on a white page of this size in points. `title` is
  // the text alternative for screen readers.
  std::string document(double width, double height, const std::string& title) const;

 private:
  void put_text(const std::string& place, const std::string& text);

  ChartPen& ruler_;
  std::string body_;
  std::string path_;   // rectangles since the last fill()
  std::string color_;  // "#rrggbb"
  std::string_view font_;
};

}  // namespace wirecensus::report
