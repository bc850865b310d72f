// gzip by zlib, used for decompression in this file only.
#define ZLIB_CONST  // input is read only
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "capture/file/compressed/gzip_decompressor.h"

namespace wirecensus::capture {

namespace {

class ZlibDecompressor final : public GzipDecompressor {
 public:
  ZlibDecompressor() {
    constexpr int kGzipOnly = 16;  // added to the window bits: a gzip header, no zlib header
    ready_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK;
  }
  ~ZlibDecompressor() override {
    if (ready_) inflateEnd(&stream_);
  }

 private:
  MemberStep step_in_member(Bytes input, std::uint8_t* out, std::size_t room) override {
    if (!ready_) return {{0, 0, "out of memory", {}}, false};
    const uInt given = clamp_size(input.size());
    const uInt space = clamp_size(room);
    stream_.next_in = input.data();
    stream_.avail_in = given;
    stream_.next_out = out;
    stream_.avail_out = space;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    MemberStep done{{given - stream_.avail_in, space - stream_.avail_out, {}, {}}, false};
    if (result == Z_STREAM_END) {
      inflateReset(&stream_);
      done.ended = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {  // Z_BUF_ERROR: nothing to do, no fault
      done.step.fault = stream_.msg != nullptr ? stream_.msg : zError(result);
    }
    return done;
  }

  static uInt clamp_size(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
  }

  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Decompressor> make_zlib_decompressor() {
  return std::make_unique<ZlibDecompressor>();
}

}  // namespace wirecensus::capture
