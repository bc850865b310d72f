#include "report/chart/cairo_pen.h"

#include <memory>
#include <numbers>

namespace wirecensus::report {
namespace {

struct FontOptionsDeleter {
  void operator()(cairo_font_options_t* options) const { libcairo().font_options_destroy(options); }
};
using FontOptions = std::unique_ptr<cairo_font_options_t, FontOptionsDeleter>;

void select_font(cairo_t* context, cairo_font_weight_t weight, double size) {
  libcairo().select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, weight);
  libcairo().set_font_size(context, size);
}

}  // namespace

CairoPen::CairoPen(cairo_t* context) : cairo_(libcairo()), context_(context) {
  const FontOptions options(cairo_.font_options_create());
  cairo_.font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_.font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_.font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_.set_font_options(context_, options.get());
}

void CairoPen::set_rgb(Rgb color) {
  cairo_.set_source_rgb(context_, color.red, color.green, color.blue);
}

void CairoPen::set_text_font() { select_font(context_, CAIRO_FONT_WEIGHT_NORMAL, kTextSize); }

void CairoPen::set_title_font() { select_font(context_, CAIRO_FONT_WEIGHT_BOLD, kTitleSize); }

double CairoPen::width(const std::string& text) {
  cairo_text_extents_t extents;
  cairo_.text_extents(context_, text.c_str(), &extents);
  return extents.x_advance;
}

void CairoPen::text(double x, double baseline, const std::string& text) {
  cairo_.move_to(context_, x, baseline);
  cairo_.show_text(context_, text.c_str());
}

void CairoPen::upright(double baseline, double y, const std::string& text) {
  cairo_.save(context_);
  cairo_.translate(context_, baseline, y);
  cairo_.rotate(context_, -std::numbers::pi / 2);
  centered(0, 0, text);
  cairo_.restore(context_);
}

void CairoPen::line(double x1, double y1, double x2, double y2, double width) {
  cairo_.set_line_width(context_, width);
  cairo_.move_to(context_, x1, y1);
  cairo_.line_to(context_, x2, y2);
  cairo_.stroke(context_);
}

void CairoPen::dashed_line(double x1, double y1, double x2, double y2, double width) {
  cairo_.set_dash(context_, kDash.data(), kDash.size(), 0);
  line(x1, y1, x2, y2, width);
  cairo_.set_dash(context_, nullptr, 0, 0);
}

void CairoPen::rectangle(double x, double y, double width, double height) {
  cairo_.rectangle(context_, x, y, width, height);
}

void CairoPen::fill() { cairo_.fill(context_); }

}  // namespace wirecensus::report
