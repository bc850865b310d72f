#include "report/chart/cairo_pen.h"

#include <memory>
#include <numbers>

namespace wirecensus::report {
namespace {

struct FontOptionsDeleter {
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
using FontOptions = std::unique_ptr<cairo_font_options_t, FontOptionsDeleter>;

void select_font(cairo_t* cairo, cairo_font_weight_t weight, double size) {
  cairo_select_font_face(cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, weight);
  cairo_set_font_size(cairo, size);
}

}  // namespace

CairoPen::CairoPen(cairo_t* cairo) : cairo_(cairo) {
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options(cairo_, options.get());
}

void CairoPen::set_rgb(Rgb color) {
  cairo_set_source_rgb(cairo_, color.red, color.green, color.blue);
}

void CairoPen::set_text_font() { select_font(cairo_, CAIRO_FONT_WEIGHT_NORMAL, kTextSize); }

void CairoPen::set_title_font() { select_font(cairo_, CAIRO_FONT_WEIGHT_BOLD, kTitleSize); }

double CairoPen::width(const std::string& text) {
  cairo_text_extents_t extents;
  cairo_text_extents(cairo_, text.c_str(), &extents);
  return extents.x_advance;
}

void CairoPen::text(double x, double baseline, const std::string& text) {
  cairo_move_to(cairo_, x, baseline);
  cairo_show_text(cairo_, text.c_str());
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
  cairo_set_dash(cairo_, kDash.data(), kDash.size(), 0);
  line(x1, y1, x2, y2, width);
  cairo_set_dash(cairo_, nullptr, 0, 0);
}

void CairoPen::rectangle(double x, double y, double width, double height) {
  cairo_rectangle(cairo_, x, y, width, height);
}

void CairoPen::fill() { cairo_fill(cairo_); }

}  // namespace wirecensus::report
