// gzip (RFC 1952) by zlib, used for decompression in this file only.
//
// After the last member there may be zeros up to the end of the file: padding, as required by tapes
// and some file transfers (the gzip manual, "Using gzip on tapes"). Nothing else may follow.
#define ZLIB_CONST  // input is read only
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "capture/file/decompressor.h"

namespace wirecensus::capture {

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
    if (!ready_) return {0, 0, "out of memory", {}};
    if (behind_member_ && !input.empty() && input[0] == 0) padding_ = true;
    if (padding_) return take_padding(input);
    const uInt given = clamp_size(input.size());
    const uInt space = clamp_size(room);
    stream_.next_in = input.data();
    stream_.avail_in = given;
    stream_.next_out = out;
    stream_.avail_out = space;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step done{given - stream_.avail_in, space - stream_.avail_out, {}, {}};
    if (done.taken > 0) at_boundary_ = behind_member_ = false;
    if (result == Z_STREAM_END) {
      inflateReset(&stream_);
      at_boundary_ = behind_member_ = true;
    } else if (result != Z_OK &&
               result != Z_BUF_ERROR) {  // Z_BUF_ERROR: nothing to do, not a fault
      done.fault = stream_.msg != nullptr ? stream_.msg : zError(result);
    }
    return done;
  }

  bool at_boundary() const override { return at_boundary_; }
  std::string_view name() const override { return "gzip"; }

 private:
  static Step take_padding(Bytes input) {
    std::size_t zeros = 0;
    while (zeros < input.size() && input[zeros] == 0) ++zeros;
    return {zeros, 0, zeros < input.size() ? "the padding does not end the file" : "", {}};
  }

  static uInt clamp_size(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
  }

  z_stream stream_{};
  bool ready_ = false;
  bool at_boundary_ = true;
  bool behind_member_ = false;
  bool padding_ = false;
};

}  // namespace

std::unique_ptr<Decompressor> make_gzip_decompressor() {
  return std::make_unique<GzipDecompressor>();
}

}  // namespace wirecensus::capture
