#include "report/chart_cairo.h"

#include <cairo-svg.h>
#include <cairo.h>

#include <memory>
#include <string>
#include <string_view>

#include "report/cairo_pen.h"
#include "report/chart_drawing.h"

#if defined(__SANITIZE_THREAD__)
// Cairo keeps freed objects for the next who needs one, on whatever thread, and hands them over by
// atomic operations (its freed pools) that ThreadSanitizer does not see in a library not built with
// it. NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the checker's
// name
extern "C" const char* __tsan_default_suppressions() { return "race:libcairo.so"; }
#endif
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

struct SurfaceDeleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextDeleter {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceDeleter>;
using Context = std::unique_ptr<cairo_t, ContextDeleter>;

cairo_status_t append_to_file(void* file, const unsigned char* data, unsigned int size) {
  static_cast<OutputFile*>(file)->append({reinterpret_cast<const char*>(data), size});
  return CAIRO_STATUS_SUCCESS;  // a failed write shows at commit()
}

cairo_status_t append_to_text(void* text, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

struct FontOptionsDeleter {
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
using FontOptions = std::unique_ptr<cairo_font_options_t, FontOptionsDeleter>;

// Letters as they were designed, for every kind of surface. By itself each kind has options of its
// own, and where two are drawn at the same time one takes those of the other: cairo keeps fonts for
// the whole process.
void set_font_options(cairo_t* context) {
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options(context, options.get());
}

cairo_status_t draw(cairo_surface_t* surface, double scale, const Chart& chart) {
  const Context context(cairo_create(surface));
  set_font_options(context.get());
  cairo_scale(context.get(), scale, scale);
  CairoPen pen(context.get());
  ChartDrawing(pen, chart).draw();
  return cairo_status(context.get());
}

Status drawn(cairo_status_t status, const OutputFile& file) {
  if (status == CAIRO_STATUS_SUCCESS) return done();
  return Error{"cannot draw " + file.path() + ": " + cairo_status_to_string(status)};
}

// Cairo numbers all surfaces of a process and writes the number into the file. Nothing refers to
// it, and it would tell what else was drawn before.
std::string without_surface_number(const std::string& svg) {
  constexpr std::string_view kNumbered = "<g id=\"surface";
  const std::size_t begin = svg.find(kNumbered);
  if (begin == std::string::npos) return svg;
  const std::size_t end = svg.find('>', begin);
  return svg.substr(0, begin) + "<g" + svg.substr(end);
}

}  // namespace

Status write_png(const Chart& chart, OutputFile& file) {
  constexpr double kScale = CairoPen::kPixelsPerPoint;
  const Surface surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(ChartDrawing::kWidth * kScale),
      static_cast<int>(ChartDrawing::kHeight * kScale)));
  cairo_status_t status = draw(surface.get(), kScale, chart);
  if (status == CAIRO_STATUS_SUCCESS) {
    status = cairo_surface_write_to_png_stream(surface.get(), append_to_file, &file);
  }
  return drawn(status, file);
}

Status write_svg(const Chart& chart, OutputFile& file) {
  std::string svg;
  const Surface surface(cairo_svg_surface_create_for_stream(
      append_to_text, &svg, ChartDrawing::kWidth, ChartDrawing::kHeight));
  cairo_svg_surface_restrict_to_version(surface.get(), CAIRO_SVG_VERSION_1_1);
  cairo_status_t status = draw(surface.get(), 1, chart);
  cairo_surface_finish(surface.get());  // writes what is left
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface.get());
  file.append(without_surface_number(svg));
  return drawn(status, file);
}

}  // namespace wirecensus
