#include "report/chart/chart_cairo.h"

#include <sys/mman.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "report/chart/cairo_library.h"
#include "report/chart/cairo_pen.h"
#include "report/chart/chart_drawing.h"
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

cairo_status_t append_to_text(void* text, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
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

void append_big_endian(std::string& bytes, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xff);
}

// The CRC of a chunk's type and data: PNG, annex D, https://www.w3.org/TR/png-3/#D-CRCAppendix.
std::uint32_t png_checksum(std::string_view bytes) {
  std::uint32_t sum = 0xffffffff;
  for (const char byte : bytes) {
    sum ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum % 2 == 0 ? 0 : 0xedb88320);
  }
  return ~sum;
}

// The chunk with the pixel size (pHYs; PNG, 11.3.4.3), without which programs show the image larger
// than its page. Cairo does not write it.
std::string resolution_chunk(double pixels_per_point) {
  constexpr double kPointsPerMetre = 72 / 0.0254;
  constexpr char kInMetres = 1;
  const auto per_metre =
      static_cast<std::uint32_t>(std::lround(pixels_per_point * kPointsPerMetre));
  std::string body = "pHYs";
  append_big_endian(body, per_metre);
  append_big_endian(body, per_metre);
  body += kInMetres;
  std::string chunk;
  append_big_endian(chunk, 9);  // bytes after the type
  chunk += body;
  append_big_endian(chunk, png_checksum(body));
  return chunk;
}

std::string title_of(const Chart& chart) {
  return chart.source.empty() ? chart.title : chart.title + ": " + chart.source;
}

}  // namespace

Status can_draw() { return libcairo().loaded(); }

Status write_png(const Chart& chart, OutputFile& file) {
  if (Status possible = can_draw_now(); !possible) return possible;
  constexpr double kScale = ChartPen::kPixelsPerPoint;
  constexpr std::size_t kHeaderBytes = 8 + 25;  // the signature and the chunk IHDR
  const Surface surface(libcairo().image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(ChartDrawing::kWidth * kScale),
      static_cast<int>(ChartDrawing::kHeight * kScale)));
  std::string png;
  cairo_status_t status = draw(surface.get(), kScale, chart);
  if (status == CAIRO_STATUS_SUCCESS) {
    status = libcairo().surface_write_to_png_stream(surface.get(), append_to_text, &png);
  }
  if (status == CAIRO_STATUS_SUCCESS) {
    png.insert(kHeaderBytes, resolution_chunk(kScale));
    file.append(png);
  }
  return drawn(status, file);
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
