// What is sent to a store, as a stream of gzip: its end shows the receiver that all has arrived,
// where a torn connection could be taken for the end (docs/store.md).
#pragma once

#define ZLIB_CONST  // input is read only
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace wirecensus::sink {

// `stored` takes a tenth of the time of `fast`, and makes nothing smaller.
enum class GzipEffort : std::uint8_t { stored, fast };

// Compresses as it is read.
class GzipReader {
 public:
  // The pieces become one stream, and must outlive it. Throws std::bad_alloc. Precondition: each
  // has fewer than 4 GiB.
  GzipReader(std::vector<std::string_view> pieces, GzipEffort effort);

  // The next bytes of the stream, at `out`; how many they are. 0: it has ended. Precondition:
  // 0 < size < 4 GiB.
  std::size_t read(char* out, std::size_t size);

 private:
  struct End {
    void operator()(z_stream* stream) const;
  };

  const std::vector<std::string_view> pieces_;
  std::size_t next_ = 0;  // piece
  std::unique_ptr<z_stream, End> stream_;
};

}  // namespace wirecensus::sink
