// LZ4 (LZ4 Frame Format 1.6) by liblz4, used for decompression in this file only.
//
// The library is given only the input that it requests, one block at a time: after a fault it does
// not report how much output of that call is valid, so no call may span a good and a bad block.
#include <lz4frame.h>

#include <algorithm>

#include "capture/file/compressed/decompressor.h"

namespace wirecensus::capture {

namespace {

class Lz4Decompressor : public Decompressor {
 public:
  Lz4Decompressor() {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0) {
      context_ = nullptr;
    }
  }
  ~Lz4Decompressor() override { LZ4F_freeDecompressionContext(context_); }

  Step step(Bytes input, std::uint8_t* out, std::size_t room) override {
    if (context_ == nullptr) return {0, 0, "out of memory", {}};
    std::size_t taken = std::min(input.size(), one_block(wanted_));
    std::size_t made = room;
    const std::size_t result = LZ4F_decompress(context_, out, &made, input.data(), &taken, nullptr);
    if (LZ4F_isError(result) != 0) return {taken, made, LZ4F_getErrorName(result), {}};
    // The result is the number of bytes to give next; 0: end of a frame.
    at_boundary_ = result == 0 || (at_boundary_ && taken == 0);
    wanted_ = result == 0 ? kFrameStart : result;
    return {taken, made, {}, {}};
  }

  bool at_boundary() const override { return at_boundary_; }
  std::string_view name() const override { return "lz4"; }

 private:
  static constexpr std::size_t kFrameStart = LZ4F_HEADER_SIZE_MIN;

  // The library also requests the header of the next block, which may be the bad one.
  static std::size_t one_block(std::size_t wanted) {
    constexpr std::size_t kBlockHeader = LZ4F_BLOCK_HEADER_SIZE;
    return wanted > kBlockHeader ? wanted - kBlockHeader : wanted;
  }

  LZ4F_dctx* context_ = nullptr;
  std::size_t wanted_ = kFrameStart;
  bool at_boundary_ = true;
};

}  // namespace

std::unique_ptr<Decompressor> make_lz4_decompressor() {
  return std::make_unique<Lz4Decompressor>();
}

}  // namespace wirecensus::capture
