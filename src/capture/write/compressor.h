// Compression of written captures: one small interface, and one file per library, the counterpart
// of decompressor.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace wirecensus::capture {

// All use a fast compression level and write a checksum. Not thread-safe.
class Compressor {
 public:
  virtual ~Compressor() = default;
  Compressor() = default;
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  // Appends the compressed bytes available so far to `out`. Error: out of memory.
  virtual Status compress(Bytes input, std::vector<std::uint8_t>& out) = 0;

  // Appends pending bytes, so that all input so far can be decompressed from the output so far.
  // Reduces compression slightly.
  virtual Status flush(std::vector<std::uint8_t>& out) = 0;

  // Appends pending bytes and the end of the stream. Call once, last.
  virtual Status end(std::vector<std::uint8_t>& out) = 0;
};

std::unique_ptr<Compressor> make_gzip_compressor();
std::unique_ptr<Compressor> make_zstd_compressor();
std::unique_ptr<Compressor> make_lz4_compressor();

// The file name extension that selects a compression: ".gz", ".zst", ".lz4", or "".
std::string_view compression_ending(std::string_view path);

// The compressor for that extension, or nullptr if it is empty.
std::unique_ptr<Compressor> compressor_for(std::string_view path);

}  // namespace wirecensus::capture
