#include "sink/clickhouse/gzip.h"

#include <zlib.h>

#include <cstddef>
#include <new>

namespace wirecensus::sink {
namespace {

// Ends it, too.
class DeflateStream {
 public:
  explicit DeflateStream(int level) {
    constexpr int kGzip = 15 + 16;
    constexpr int kMemory = 8;
    if (deflateInit2(&stream_, level, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  DeflateStream(const DeflateStream&) = delete;
  DeflateStream& operator=(const DeflateStream&) = delete;
  ~DeflateStream() { deflateEnd(&stream_); }

  z_stream* operator->() { return &stream_; }
  z_stream* get() { return &stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

void gzip(std::span<const std::string_view> pieces, GzipEffort effort, std::string& out) {
  DeflateStream stream(effort == GzipEffort::stored ? Z_NO_COMPRESSION : Z_BEST_SPEED);
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  out.resize(deflateBound(stream.get(), size));
  stream->next_out = reinterpret_cast<Bytef*>(out.data());
  stream->avail_out = static_cast<uInt>(out.size());
  for (const std::string_view piece : pieces) {
    stream->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // NOLINT
    stream->avail_in = static_cast<uInt>(piece.size());
    deflate(stream.get(), Z_NO_FLUSH);
  }
  deflate(stream.get(), Z_FINISH);
  out.resize(out.size() - stream->avail_out);
}

}  // namespace wirecensus::sink
