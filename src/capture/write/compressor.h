// Compression of a capture that is written: one small interface, a file for each library beside the
// one that reads it (decompressor.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace wirecensus::capture {

// Captures come fast, so all compress for speed before size, and all write a checksum.
class Compressor {
 public:
  virtual ~Compressor() = default;
  Compressor() = default;
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  // Appends to `out` what can be made of `input` so far. Error: memory has run out.
  virtual Status compress(Bytes input, std::vector<std::uint8_t>& out) = 0;

  // Appends what is left, so that all input so far can be had from the output so far. Costs some
  // compression.
  virtual Status flush(std::vector<std::uint8_t>& out) = 0;

  // Appends what is left and the end of the stream. Call once, last.
  virtual Status end(std::vector<std::uint8_t>& out) = 0;
};

std::unique_ptr<Compressor> make_gzip_compressor();
std::unique_ptr<Compressor> make_zstd_compressor();
std::unique_ptr<Compressor> make_lz4_compressor();

// The ending of a file name by which a compression is chosen: ".gz", ".zst", ".lz4", or "".
std::string_view compression_ending(std::string_view path);

// The compressor for that ending, or nullptr where it is none.
std::unique_ptr<Compressor> compressor_for(std::string_view path);

}  // namespace wirecensus::capture
