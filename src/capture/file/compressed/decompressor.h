// Compression formats of capture files, detected by their first bytes, never by the name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace wirecensus::capture {

// Decompresses bytes, any number at a time. Several members (gzip) or frames (zstd, lz4) in
// sequence are one stream, as for the tools of these formats.
class Decompressor {
 public:
  struct Step {
    std::size_t taken = 0;    // bytes of the input consumed
    std::size_t made = 0;     // bytes written to the output
    std::string_view fault;   // why decompression failed, as reported by the library
    std::string_view advice;  // how to decompress it; empty if it is damaged
  };

  virtual ~Decompressor() = default;
  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  // Consumes at least one byte of `input`, or writes at least one byte of output, if possible. If
  // `room` was filled, there may be more output: call again.
  virtual Step step(Bytes input, std::uint8_t* out, std::size_t room) = 0;

  // Whether the input so far ends at the end of a member or frame, where a file may end.
  virtual bool at_boundary() const = 0;

  virtual std::string_view name() const = 0;
};

std::unique_ptr<Decompressor> make_gzip_decompressor();
std::unique_ptr<Decompressor> make_zstd_decompressor();
std::unique_ptr<Decompressor> make_lz4_decompressor();

// Number of bytes that decompressor_for() needs.
inline constexpr std::size_t kCompressionMagicSize = 4;

// The decompressor for a file that starts with `head`, or nullptr if it is not compressed in a
// supported format.
std::unique_ptr<Decompressor> decompressor_for(Bytes head);

// Whether a file with these first bytes is compressed with gzip.
bool begins_gzip(Bytes head);

}  // namespace wirecensus::capture
