#include "capture/write/compressor.h"

#include <utility>

#include "capture/write/gzip_compressors.h"

namespace wirecensus::capture {

namespace {

struct Compression {
  std::string_view ending;
  std::unique_ptr<Compressor> (*make)();
};

constexpr Compression kCompressions[] = {
    {".gz", make_gzip_compressor}, {".zst", make_zstd_compressor}, {".lz4", make_lz4_compressor}};

const Compression* compression_of(std::string_view path) {
  for (const Compression& compression : kCompressions) {
    if (path.ends_with(compression.ending)) return &compression;
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<Compressor> make_gzip_compressor() {
  auto fast = make_isal_compressor();
  return fast != nullptr ? std::move(fast) : make_zlib_compressor();
}

std::string_view compression_ending(std::string_view path) {
  const Compression* compression = compression_of(path);
  return compression != nullptr ? compression->ending : std::string_view();
}

std::unique_ptr<Compressor> compressor_for(std::string_view path) {
  const Compression* compression = compression_of(path);
  return compression != nullptr ? compression->make() : nullptr;
}

}  // namespace wirecensus::capture
