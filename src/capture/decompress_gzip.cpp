// gzip (RFC 1952) by zlib, the only file that knows it.
#define ZLIB_CONST  // input is read only
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "capture/decompressor.h"

namespace wirecensus {

namespace {

class GzipDecompressor : public Decompressor {
 public:
  GzipDecompressor() {
    constexpr int kGzipOnly = 16;  // added to the window bits: a gzip header, no zlib header
    ready_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK;
  }
  ~GzipDecompressor() override {
    if (ready_) inflateEnd(&stream_);
  }

  Step step(Bytes input, std::uint8_t* out, std::size_t room) override {
    if (!ready_) return {0, 0, "out of memory"};
    const uInt given = clamp_size(input.size());
    const uInt space = clamp_size(room);
    stream_.next_in = input.data();
    stream_.avail_in = given;
    stream_.next_out = out;
    stream_.avail_out = space;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step done{given - stream_.avail_in, space - stream_.avail_out, {}};
    if (done.taken > 0) at_boundary_ = false;
    if (result == Z_STREAM_END) {
      inflateReset(&stream_);
      at_boundary_ = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {  // Z_BUF_ERROR: nothing to do, no fault
      done.fault = stream_.msg != nullptr ? stream_.msg : zError(result);
    }
    return done;
  }

  bool at_boundary() const override { return at_boundary_; }
  std::string_view name() const override { return "gzip"; }

 private:
  static uInt clamp_size(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
  }

  z_stream stream_{};
  bool ready_ = false;
  bool at_boundary_ = true;
};

}  // namespace

std::unique_ptr<Decompressor> make_gzip_decompressor() {
  return std::make_unique<GzipDecompressor>();
}

}  // namespace wirecensus
