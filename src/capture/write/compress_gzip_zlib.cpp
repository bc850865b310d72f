// gzip (RFC 1952) by zlib.
#define ZLIB_CONST  // input is read only
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "capture/write/gzip_compressors.h"

namespace wirecensus::capture {

namespace {

class ZlibCompressor : public Compressor {
 public:
  ZlibCompressor() {
    constexpr int kGzip = 16;   // added to the window bits: a gzip header, no zlib header
    constexpr int kMemory = 8;  // zlib's default
    ready_ = deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + kGzip, kMemory,
                          Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~ZlibCompressor() override {
    if (ready_) deflateEnd(&stream_);
  }

  Status compress(Bytes input, std::vector<std::uint8_t>& out) override {
    while (!input.empty()) {
      const Bytes piece = input.first(std::numeric_limits<uInt>::max());
      if (Status done = run(piece, Z_NO_FLUSH, out); !done) return done;
      input = input.skip(piece.size());
    }
    return done();
  }

  Status flush(std::vector<std::uint8_t>& out) override { return run({}, Z_SYNC_FLUSH, out); }

  Status end(std::vector<std::uint8_t>& out) override { return run({}, Z_FINISH, out); }

 private:
  Status run(Bytes input, int flush, std::vector<std::uint8_t>& out) {
    if (!ready_) return Error{"gzip: out of memory"};
    constexpr std::size_t kRoom = std::size_t{64} << 10;
    stream_.next_in = input.data();
    stream_.avail_in = static_cast<uInt>(input.size());
    do {  // unused room means that there is no more output
      const std::size_t made = out.size();
      out.resize(made + kRoom);
      stream_.next_out = out.data() + made;
      stream_.avail_out = static_cast<uInt>(kRoom);
      deflate(&stream_, flush);  // fails only on invalid calls
      out.resize(out.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return done();
  }

  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Compressor> make_zlib_compressor() { return std::make_unique<ZlibCompressor>(); }

}  // namespace wirecensus::capture
