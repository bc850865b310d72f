// Compression formats that capture files come in, told by their first bytes, never by the name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"

namespace wirecensus::capture {

// Turns compressed bytes into plain ones, any number at a time. Members (gzip) or frames (zstd,
// lz4) may follow each other; their contents are one stream, as the formats' own tools have it.
class Decompressor {
 public:
  struct Step {
    std::size_t taken = 0;   // bytes of the input that are done with
    std::size_t made = 0;    // bytes written to the output
    std::string_view fault;  // why the input cannot be decompressed further, in the library's words
    std::string_view
        advice;  // what decompresses it; empty where it is damaged, as far as one can know
  };

  virtual ~Decompressor() = default;
  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  // Takes at least a byte of `input`, or makes at least one of output, where either can be done.
  // When `room` was filled there may be more to make from the input already taken: call again.
  virtual Step step(Bytes input, std::uint8_t* out, std::size_t room) = 0;

  // Whether the input so far ends where a member or frame ends: a good place for a file to end.
  virtual bool at_boundary() const = 0;

  virtual std::string_view name() const = 0;
};

std::unique_ptr<Decompressor> make_gzip_decompressor();
std::unique_ptr<Decompressor> make_zstd_decompressor();
std::unique_ptr<Decompressor> make_lz4_decompressor();

// The bytes that decompressor_for() needs to see.
inline constexpr std::size_t kCompressionMagicSize = 4;

// The decompressor for a file that begins with `head`, or nullptr where it is not compressed in a
// way known here.
std::unique_ptr<Decompressor> decompressor_for(Bytes head);

}  // namespace wirecensus::capture
