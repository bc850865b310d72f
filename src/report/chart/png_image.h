// Writes pixels as a PNG image (https://www.w3.org/TR/png-3). Only this uses zlib here.
//
// Cairo can do so, too, but only with what compresses photographs best: for a chart, of which most
// rows repeat the one above, that takes ten times as long as drawing it, for three quarters of the
// size.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/output_file.h"

namespace wirecensus::report {

// Rows of 32-bit words 0x??RRGGBB in the byte order of the machine: CAIRO_FORMAT_RGB24. Refers to
// the pixels.
struct Pixels {
  const unsigned char* first;
  std::size_t stride;  // bytes from one row to the next
  std::uint32_t width;
  std::uint32_t height;
};

// Appends the image. Failed writes are reported by OutputFile::commit(). Throws std::bad_alloc.
// Preconditions: width, height > 0; the compressed image has fewer than 2^31 bytes.
void append_png(const Pixels& pixels, double pixels_per_metre, OutputFile& file);

}  // namespace wirecensus::report
