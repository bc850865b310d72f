#include "report/cairo_pen.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "base/display_text.h"

namespace wirecensus {
namespace {

constexpr std::size_t kLongestName = 200;  // more characters than any title has room for

struct Rgb {
  double red, green, blue;
};

// The palette of Okabe and Ito (Color Universal Design, https://jfly.uni-koeln.de/color/), which
// colour-blind readers tell apart.
Rgb rgb_of(ChartColor color) {
  switch (color) {
    case ChartColor::black: return {0.1, 0.1, 0.1};
    case ChartColor::vermilion: return {0.835, 0.369, 0};
    case ChartColor::sky: return {0.337, 0.706, 0.914};
    case ChartColor::blue: return {0, 0.447, 0.698};
    case ChartColor::orange: return {0.902, 0.624, 0};
    case ChartColor::green: return {0, 0.62, 0.451};
    case ChartColor::purple: return {0.8, 0.475, 0.655};
    case ChartColor::gray: return {0.65, 0.65, 0.65};
  }
  return {};
}

}  // namespace

double CairoPen::snap(double at) { return std::round(at * kPixelsPerPoint) / kPixelsPerPoint; }

void CairoPen::paint_white() {
  cairo_set_source_rgb(cairo_, 1, 1, 1);
  cairo_paint(cairo_);
}

void CairoPen::set_gray(double lightness) {
  cairo_set_source_rgb(cairo_, lightness, lightness, lightness);
}

void CairoPen::set_color(ChartColor color) {
  const auto [red, green, blue] = rgb_of(color);
  cairo_set_source_rgb(cairo_, red, green, blue);
}

void CairoPen::set_text_font() {
  cairo_select_font_face(cairo_, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cairo_, kTextSize);
}

void CairoPen::set_title_font() {
  cairo_select_font_face(cairo_, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size(cairo_, kTitleSize);
}

double CairoPen::width(const std::string& text) {
  cairo_text_extents_t extents;
  cairo_text_extents(cairo_, text.c_str(), &extents);
  return extents.x_advance;
}

std::string CairoPen::fit(const std::string& text, double room) {
  if (text.size() <= kLongestName && width(text) <= room) return text;
  std::size_t fits = 0;
  std::size_t too_long = std::min(character_count(text), kLongestName) + 1;
  while (fits + 1 < too_long) {
    const std::size_t middle = (fits + too_long) / 2;
    (width(shorten_middle(text, middle)) <= room ? fits : too_long) = middle;
  }
  return shorten_middle(text, fits);
}

void CairoPen::text(double x, double baseline, const std::string& text) {
  cairo_move_to(cairo_, x, baseline);
  cairo_show_text(cairo_, text.c_str());
}

void CairoPen::centered(double x, double baseline, const std::string& words) {
  text(x - width(words) / 2, baseline, words);
}

void CairoPen::upright(double baseline, double y, const std::string& text) {
  cairo_save(cairo_);
  cairo_translate(cairo_, baseline, y);
  cairo_rotate(cairo_, -std::numbers::pi / 2);
  centered(0, 0, text);
  cairo_restore(cairo_);
}

void CairoPen::line(double x1, double y1, double x2, double y2, double width) {
  cairo_set_line_width(cairo_, width);
  cairo_move_to(cairo_, x1, y1);
  cairo_line_to(cairo_, x2, y2);
  cairo_stroke(cairo_);
}

void CairoPen::dashed_line(double x1, double y1, double x2, double y2, double width) {
  constexpr double kDash[] = {5, 3};
  cairo_set_dash(cairo_, kDash, 2, 0);
  line(x1, y1, x2, y2, width);
  cairo_set_dash(cairo_, nullptr, 0, 0);
}

void CairoPen::rectangle(double x, double y, double width, double height) {
  cairo_rectangle(cairo_, x, y, width, height);
}

void CairoPen::fill() { cairo_fill(cairo_); }

}  // namespace wirecensus
