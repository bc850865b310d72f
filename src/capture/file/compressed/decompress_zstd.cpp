// Zstandard (RFC 8878) by libzstd, used for decompression in this file only.
//
// The library is given only the input that it requests, one block at a time: after a fault it does
// not report how much output of that call is valid, so no call may span a good and a bad block. The
// bound on the window limits memory to 512 MiB, of which only the part that holds data is touched.
// The library's default bound of 128 MiB would refuse the output of `zstd --long=28`.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>

#include "capture/file/compressed/decompressor.h"

namespace wirecensus::capture {

namespace {

class ZstdDecompressor : public Decompressor {
 public:
  ZstdDecompressor() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) return;
    wanted_ = ZSTD_initDStream(stream_);
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kMaxWindowLog);
  }
  ~ZstdDecompressor() override { ZSTD_freeDStream(stream_); }

  Step step(Bytes input, std::uint8_t* out, std::size_t room) override {
    if (stream_ == nullptr) return {0, 0, "out of memory", {}};
    ZSTD_inBuffer in{input.data(), std::min(input.size(), one_block(wanted_)), 0};
    ZSTD_outBuffer made{out, room, 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &made, &in);
    if (ZSTD_isError(result) != 0) return fault(result, in.pos, made.pos);
    // The result is the number of bytes to give next; 0: end of a frame.
    at_boundary_ = result == 0 || (at_boundary_ && in.pos == 0);
    wanted_ = result == 0 ? kFrameStart : result;
    return {in.pos, made.pos, {}, {}};
  }

  bool at_boundary() const override { return at_boundary_; }
  std::string_view name() const override { return "zstd"; }

 private:
  static constexpr int kMaxWindowLog = 29;

  static Step fault(std::size_t result, std::size_t taken, std::size_t made) {
    switch (ZSTD_getErrorCode(result)) {
      case ZSTD_error_frameParameter_windowTooLarge:
        return {taken, made, "needs a window of more than 512 MiB",
                "decompress it: zstd -dc --long=31 FILE | wirecensus -"};
      case ZSTD_error_dictionary_wrong:
        return {taken, made, "was compressed with a dictionary",
                "decompress it: zstd -dc -D DICTIONARY FILE | wirecensus -"};
      default: return {taken, made, ZSTD_getErrorName(result), {}};
    }
  }

  static constexpr std::size_t kFrameStart = 5;  // magic number and frame header descriptor

  // The library also requests the header of the next block, which may be the bad one.
  static std::size_t one_block(std::size_t wanted) {
    constexpr std::size_t kBlockHeader = 3;
    return wanted > kBlockHeader ? wanted - kBlockHeader : wanted;
  }

  ZSTD_DStream* stream_;
  std::size_t wanted_ = kFrameStart;
  bool at_boundary_ = true;
};

}  // namespace

std::unique_ptr<Decompressor> make_zstd_decompressor() {
  return std::make_unique<ZstdDecompressor>();
}

}  // namespace wirecensus::capture
