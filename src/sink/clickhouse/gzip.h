// What is sent to a store, compressed: the end of a gzip stream shows the receiver that all has
// arrived, where a torn connection could be taken for the end (docs/store.md).
#pragma once

#include <zlib.h>

#include <memory>
#include <string>
#include <string_view>

namespace wirecensus::sink {

class Gzip {
 public:
  // Throws std::bad_alloc, as its functions do.
  Gzip();

  void add(std::string_view bytes) { deflate_all(bytes, Z_NO_FLUSH); }
  // Ends the stream and returns it; the next add() begins another.
  std::string finish();

 private:
  void deflate_all(std::string_view bytes, int flush);

  struct End {
    void operator()(z_stream* stream) const;
  };
  std::unique_ptr<z_stream, End> stream_;
  std::string out_;
};

}  // namespace wirecensus::sink
