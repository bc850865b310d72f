#include "report/chart_cairo.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <string>

#include "base/display_text.h"

#if defined(__SANITIZE_ADDRESS__)
// Fontconfig, below cairo, keeps its caches until the process ends, where the leak checker of
// sanitized builds does not see them.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the checker's names
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
#endif

namespace wirecensus {
namespace {

// The page in points; a point is two pixels of the image.
constexpr double kWidth = 800;
constexpr double kHeight = 500;
constexpr double kPixelsPerPoint = 2;
constexpr double kMargin = 16;
constexpr double kLeft = 96;  // of the plot
constexpr double kRight = kWidth - 38;
constexpr double kTop = 104;
constexpr double kBottom = kHeight - 62;

constexpr double kTitleBaseline = 32;
constexpr double kSubtitleBaseline = 52;
constexpr double kUpperMarkBaseline = 80;  // marks stand on two lines, so that they cannot collide
constexpr double kLowerMarkBaseline = 97;

constexpr double kMarkDistance = 5;  // between the line of a mark and its label

constexpr double kTitleSize = 16;
constexpr double kTextSize = 11.5;

struct Color {
  double red, green, blue;
};
// From the palette of Okabe and Ito, which colour-blind readers tell apart; black and white too.
constexpr Color kWhite = {1, 1, 1};
constexpr Color kBlack = {0.1, 0.1, 0.1};
constexpr Color kGray = {0.35, 0.35, 0.35};
constexpr Color kGridGray = {0.9, 0.9, 0.9};
constexpr Color kBlue = {0.337, 0.706, 0.914};
constexpr Color kVermilion = {0.835, 0.369, 0};

struct SurfaceDeleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextDeleter {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceDeleter>;
using Context = std::unique_ptr<cairo_t, ContextDeleter>;

// Draws one chart on one context.
class Drawing {
 public:
  Drawing(cairo_t* cairo, const SizeDistribution& chart) : cairo_(cairo), chart_(chart) {}

  void draw() {
    set_color(kWhite);
    cairo_paint(cairo_);
    draw_titles();
    if (chart_.bars.empty()) {
      draw_centered((kLeft + kRight) / 2, (kTop + kBottom) / 2, "No packets were counted");
    } else {
      draw_grid();
      draw_bars();
    }
    draw_size_axis();
    draw_count_axis();
    if (!chart_.bars.empty()) draw_marks();
  }

 private:
  // A mark and where its label stands: beside its line, at the top of it.
  struct PlacedMark {
    const Mark* mark;
    Color color;
    bool dashed;
    double x = 0;
    double width = 0;  // of the label, with its distance from the line
    bool label_right = true;
    double baseline = 0;
  };

  static double snap(double at) { return std::round(at * kPixelsPerPoint) / kPixelsPerPoint; }
  double x_of(double size) const {
    return snap(kLeft + (kRight - kLeft) * chart_.sizes.fraction(size));
  }
  double y_of(double count) const {
    return snap(kBottom - (kBottom - kTop) * chart_.packets.fraction(count));
  }

  void set_color(Color color) { cairo_set_source_rgb(cairo_, color.red, color.green, color.blue); }

  void set_font(double size, cairo_font_weight_t weight = CAIRO_FONT_WEIGHT_NORMAL) {
    cairo_select_font_face(cairo_, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, weight);
    cairo_set_font_size(cairo_, size);
  }

  double text_width(const std::string& text) {
    cairo_text_extents_t extents;
    cairo_text_extents(cairo_, text.c_str(), &extents);
    return extents.x_advance;
  }

  void draw_text(double x, double baseline, const std::string& text) {
    cairo_move_to(cairo_, x, baseline);
    cairo_show_text(cairo_, text.c_str());
  }

  void draw_centered(double x, double baseline, const std::string& text) {
    draw_text(x - text_width(text) / 2, baseline, text);
  }

  void draw_line(double x1, double y1, double x2, double y2, double width) {
    cairo_set_line_width(cairo_, width);
    cairo_move_to(cairo_, x1, y1);
    cairo_line_to(cairo_, x2, y2);
    cairo_stroke(cairo_);
  }

  // As much of `text` as `width` has room for.
  std::string fit(const std::string& text, double width) {
    if (text.size() <= kLongestName && text_width(text) <= width) return text;
    std::size_t fits = 0;
    std::size_t too_long = std::min(character_count(text), kLongestName) + 1;
    while (fits + 1 < too_long) {
      const std::size_t middle = (fits + too_long) / 2;
      (text_width(shorten_middle(text, middle)) <= width ? fits : too_long) = middle;
    }
    return shorten_middle(text, fits);
  }

  void draw_titles() {
    set_font(kTitleSize, CAIRO_FONT_WEIGHT_BOLD);
    set_color(kBlack);
    const std::string title = chart_.source.empty() ? chart_.title : chart_.title + ": ";
    draw_text(kMargin, kTitleBaseline, title);
    const double room = kWidth - 2 * kMargin - text_width(title);
    draw_text(kMargin + text_width(title), kTitleBaseline, fit(chart_.source, room));
    set_font(kTextSize);
    set_color(kGray);
    draw_text(kMargin, kSubtitleBaseline, fit(chart_.subtitle, kWidth - 2 * kMargin));
  }

  void draw_grid() {
    set_color(kGridGray);
    for (const Tick& tick : chart_.packets.ticks) {
      const double y = y_of(tick.value);
      if (!tick.label.empty()) draw_line(kLeft, y, kRight, y, 1);
    }
    for (const Tick& tick : chart_.sizes.ticks) {
      const double x = x_of(tick.value);
      if (!tick.label.empty()) draw_line(x, kTop, x, kBottom, 1);
    }
  }

  void draw_bars() {
    constexpr double kGap = 0.5;
    constexpr double kLeastWidth = 1.5;
    set_color(kBlue);
    for (const Bar& bar : chart_.bars) {
      const double x = x_of(bar.begin);
      const double y = y_of(static_cast<double>(bar.packets));
      const double width = std::max(x_of(bar.end) - x - kGap, kLeastWidth);
      cairo_rectangle(cairo_, x, y, width, kBottom - y);
    }
    cairo_fill(cairo_);
  }

  void draw_size_axis() {
    set_font(kTextSize);
    set_color(kBlack);
    draw_line(kLeft, kBottom, kRight, kBottom, 1);
    for (const Tick& tick : chart_.sizes.ticks) {
      const double x = x_of(tick.value);
      draw_line(x, kBottom, x, kBottom + (tick.label.empty() ? 3 : 5), 1);
      const double half = text_width(tick.label) / 2;
      draw_centered(std::min(x, kWidth - half - 4), kBottom + 19, tick.label);
    }
    draw_centered((kLeft + kRight) / 2, kHeight - 16, chart_.sizes.label);
  }

  void draw_count_axis() {
    set_font(kTextSize);
    set_color(kBlack);
    draw_line(kLeft, kTop, kLeft, kBottom, 1);
    for (const Tick& tick : chart_.packets.ticks) {
      const double y = y_of(tick.value);
      draw_line(kLeft - (tick.label.empty() ? 3 : 5), y, kLeft, y, 1);
      draw_text(kLeft - 9 - text_width(tick.label), y + kTextSize * 0.36, tick.label);
    }
    cairo_save(cairo_);
    cairo_translate(cairo_, kMargin + kTextSize, (kTop + kBottom) / 2);
    cairo_rotate(cairo_, -std::numbers::pi / 2);
    draw_centered(0, 0, chart_.packets.label);
    cairo_restore(cairo_);
  }

  // The lower line of text is for the mark whose line ends there; the other's line goes up past it
  // on the side where no text stands.
  static void place(PlacedMark& left, PlacedMark& right) {
    const double limit = kWidth - kMargin;
    right.label_right = right.x + right.width <= limit;
    const double reach = right.label_right ? right.x : right.x - right.width;
    left.label_right = left.x + left.width <= limit && left.x <= reach;
    left.baseline = left.label_right ? kUpperMarkBaseline : kLowerMarkBaseline;
    right.baseline = left.label_right ? kLowerMarkBaseline : kUpperMarkBaseline;
  }

  void draw_mark(const PlacedMark& mark) {
    constexpr double kDash[] = {5, 3};
    set_color(mark.color);
    if (mark.dashed) cairo_set_dash(cairo_, kDash, 2, 0);
    draw_line(mark.x, mark.baseline - kTextSize * 0.8, mark.x, kBottom, 1.5);
    cairo_set_dash(cairo_, nullptr, 0, 0);
    const double x = mark.label_right ? mark.x + kMarkDistance : mark.x - mark.width;
    draw_text(x, mark.baseline, mark.mark->label);
  }

  void draw_marks() {
    set_font(kTextSize);
    PlacedMark mean{&chart_.mean, kVermilion, false};
    PlacedMark median{&chart_.median, kBlack, true};
    for (PlacedMark* mark : {&mean, &median}) {
      mark->x = x_of(mark->mark->size);
      mark->width = text_width(mark->mark->label) + kMarkDistance;
    }
    mean.x <= median.x ? place(mean, median) : place(median, mean);
    draw_mark(mean);
    draw_mark(median);
  }

  static constexpr std::size_t kLongestName = 200;  // more characters than any title has room for

  cairo_t* cairo_;
  const SizeDistribution& chart_;
};

cairo_status_t append_png(void* file, const unsigned char* data, unsigned int size) {
  static_cast<OutputFile*>(file)->append({reinterpret_cast<const char*>(data), size});
  return CAIRO_STATUS_SUCCESS;  // a failed write shows at commit()
}

}  // namespace

Status write_png(const SizeDistribution& chart, OutputFile& file) {
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                   static_cast<int>(kWidth * kPixelsPerPoint),
                                                   static_cast<int>(kHeight * kPixelsPerPoint)));
  const Context context(cairo_create(surface.get()));
  cairo_scale(context.get(), kPixelsPerPoint, kPixelsPerPoint);
  Drawing(context.get(), chart).draw();
  cairo_status_t status = cairo_status(context.get());
  if (status == CAIRO_STATUS_SUCCESS) {
    status = cairo_surface_write_to_png_stream(surface.get(), append_png, &file);
  }
  if (status == CAIRO_STATUS_SUCCESS) return done();
  return Error{"cannot draw " + file.path() + ": " + cairo_status_to_string(status)};
}

}  // namespace wirecensus
