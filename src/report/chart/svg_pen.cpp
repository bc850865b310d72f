#include "report/chart/svg_pen.h"

#include <fmt/core.h>

#include <cmath>

#include "text/markup.h"

namespace wirecensus::report {
namespace {

std::string escaped(const std::string& text) {
  std::string xml;
  text::append_escaped(xml, text);
  return xml;
}

int channel(double part) { return static_cast<int>(std::lround(part * 255)); }

}  // namespace

void SvgPen::set_rgb(Rgb color) {
  color_ = fmt::format("#{:02x}{:02x}{:02x}", channel(color.red), channel(color.green),
                       channel(color.blue));
}

void SvgPen::set_text_font() {
  ruler_.set_text_font();
  font_ = "text";
}

void SvgPen::set_title_font() {
  ruler_.set_title_font();
  font_ = "title";
}

void SvgPen::put_text(const std::string& place, const std::string& text) {
  if (text.empty()) return;
  body_ += fmt::format(R"(<text class="{}" fill="{}" {} textLength="{:.6g}">{}</text>)", font_,
                       color_, place, width(text), escaped(text));
  body_ += '\n';
}

void SvgPen::text(double x, double baseline, const std::string& text) {
  put_text(fmt::format(R"(x="{:.6g}" y="{:.6g}")", x, baseline), text);
}

void SvgPen::upright(double baseline, double y, const std::string& text) {
  put_text(fmt::format(R"-(transform="translate({:.6g} {:.6g}) rotate(-90)" x="{:.6g}")-", baseline,
                       y, -width(text) / 2),
           text);
}

void SvgPen::line(double x1, double y1, double x2, double y2, double width) {
  body_ +=
      fmt::format(R"(<path d="M{:.6g} {:.6g}L{:.6g} {:.6g}" stroke="{}" stroke-width="{:.6g}"/>)",
                  x1, y1, x2, y2, color_, width);
  body_ += '\n';
}

void SvgPen::dashed_line(double x1, double y1, double x2, double y2, double width) {
  body_ += fmt::format(R"(<g stroke-dasharray="{:.6g} {:.6g}">)", kDash[0], kDash[1]);
  line(x1, y1, x2, y2, width);
  body_.insert(body_.size() - 1, "</g>");
}

void SvgPen::rectangle(double x, double y, double width, double height) {
  path_ += fmt::format("M{:.6g} {:.6g}h{:.6g}v{:.6g}h{:.6g}z", x, y, width, height, -width);
}

void SvgPen::fill() {
  if (!path_.empty()) body_ += fmt::format("<path fill=\"{}\" d=\"{}\"/>\n", color_, path_);
  path_.clear();
}

std::string SvgPen::document(double width, double height, const std::string& title) const {
  return fmt::format(
             R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{0:.6g}pt" height="{1:.6g}pt" viewBox="0 0 {0:.6g} {1:.6g}">
<title>{2}</title>
<style>text{{font-family:"DejaVu Sans",Verdana,sans-serif;font-size:{3:.6g}px}}.title{{font-size:{4:.6g}px;font-weight:bold}}</style>
<rect width="{0:.6g}" height="{1:.6g}" fill="#ffffff"/>
)",
             width, height, escaped(title), kTextSize, kTitleSize)
      .append(body_)
      .append("</svg>\n");
}

}  // namespace wirecensus::report
