#include "report/chart/chart_cairo.h"

#include <sys/mman.h>

#include <memory>
#include <string>

#include "report/chart/cairo_library.h"
#include "report/chart/cairo_pen.h"
#include "report/chart/chart_drawing.h"
#include "report/chart/png_image.h"
#include "report/chart/svg_pen.h"

#if defined(__SANITIZE_THREAD__)
// Cairo reuses freed objects on any thread (its freed pools), synchronized by atomic operations
// that ThreadSanitizer does not see in a library that is not built with it.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): a fixed name
extern "C" const char* __tsan_default_suppressions() { return "race:libcairo.so"; }
#endif
#if defined(__SANITIZE_ADDRESS__)
// Fontconfig, which cairo uses, keeps its caches until the process ends, and the leak checker of
// sanitizer builds reports them.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the checker's names
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
#endif

namespace wirecensus::report {
namespace {

struct SurfaceDeleter {
  void operator()(cairo_surface_t* surface) const { libcairo().surface_destroy(surface); }
};
struct ContextDeleter {
  void operator()(cairo_t* context) const { libcairo().destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceDeleter>;
using Context = std::unique_ptr<cairo_t, ContextDeleter>;

// Fontconfig, which cairo uses, ends the process with a signal where it gets no memory.
Status can_draw_now() {
  if (Status possible = can_draw(); !possible) return possible;
  constexpr std::size_t kNeeded = std::size_t{24} << 20;  // 9 MiB are used
  void* const room =
      mmap(nullptr, kNeeded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return Error{"out of memory for pictures: drop 'png' from --formats"};
  munmap(room, kNeeded);
  return done();
}

cairo_status_t draw(cairo_surface_t* surface, double scale, const Chart& chart) {
  const Context context(libcairo().create(surface));
  libcairo().set_source_rgb(context.get(), 1, 1, 1);
  libcairo().paint(context.get());
  libcairo().scale(context.get(), scale, scale);
  CairoPen pen(context.get());
  ChartDrawing(pen, chart).draw();
  return libcairo().status(context.get());
}

Status drawn(cairo_status_t status, const OutputFile& file) {
  if (status == CAIRO_STATUS_SUCCESS) return done();
  return Error{"cannot draw " + file.path() + ": " + libcairo().status_to_string(status)};
}

std::string title_of(const Chart& chart) {
  return chart.source.empty() ? chart.title : chart.title + ": " + chart.source;
}

}  // namespace

Status can_draw() { return libcairo().loaded(); }

Status write_png(const Chart& chart, OutputFile& file) {
  if (Status possible = can_draw_now(); !possible) return possible;
  constexpr double kScale = ChartPen::kPixelsPerPoint;
  constexpr double kPointsPerMetre = 72 / 0.0254;
  constexpr auto kWidth = static_cast<int>(ChartDrawing::kWidth * kScale);
  constexpr auto kHeight = static_cast<int>(ChartDrawing::kHeight * kScale);
  const Surface surface(libcairo().image_surface_create(CAIRO_FORMAT_RGB24, kWidth, kHeight));
  if (Status status = drawn(draw(surface.get(), kScale, chart), file); !status) return status;
  libcairo().surface_flush(surface.get());
  append_png(
      {.first = libcairo().image_surface_get_data(surface.get()),
       .stride = static_cast<std::size_t>(libcairo().image_surface_get_stride(surface.get())),
       .width = kWidth,
       .height = kHeight},
      kScale * kPointsPerMetre, file);
  return done();
}

Status write_svg(const Chart& chart, OutputFile& file) {
  if (Status possible = can_draw_now(); !possible) return possible;
  const Surface surface(libcairo().image_surface_create(CAIRO_FORMAT_RGB24, 1, 1));
  const Context context(libcairo().create(surface.get()));
  CairoPen ruler(context.get());
  SvgPen pen(ruler);
  ChartDrawing(pen, chart).draw();
  file.append(pen.document(ChartDrawing::kWidth, ChartDrawing::kHeight, title_of(chart)));
  return drawn(libcairo().status(context.get()), file);
}

}  // namespace wirecensus::report
