// LZ4 (LZ4 Frame Format 1.6) by liblz4.
#include <lz4frame.h>

#include <algorithm>
#include <string>

#include "capture/write/compressor.h"

namespace wirecensus::capture {

namespace {

class Lz4Compressor : public Compressor {
 public:
  Lz4Compressor() {
    if (LZ4F_isError(LZ4F_createCompressionContext(&context_, LZ4F_VERSION)) != 0) {
      context_ = nullptr;
    }
    preferences_.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
    preferences_.frameInfo.blockSizeID = LZ4F_max256KB;
  }
  ~Lz4Compressor() override { LZ4F_freeCompressionContext(context_); }

  // In pieces, so that a huge block does not need a buffer of the same size.
  Status compress(Bytes input, std::vector<std::uint8_t>& out) override {
    constexpr std::size_t kPiece = std::size_t{256} << 10;
    if (Status begun = begin(out); !begun) return begun;
    while (!input.empty()) {
      const Bytes piece = input.first(kPiece);
      Status made =
          append(out, LZ4F_compressBound(piece.size(), &preferences_), [&](auto* room, auto size) {
            return LZ4F_compressUpdate(context_, room, size, piece.data(), piece.size(), nullptr);
          });
      if (!made) return made;
      input = input.skip(piece.size());
    }
    return done();
  }

  Status flush(std::vector<std::uint8_t>& out) override {
    if (Status begun = begin(out); !begun) return begun;
    return append(out, LZ4F_compressBound(0, &preferences_),
                  [&](auto* room, auto size) { return LZ4F_flush(context_, room, size, nullptr); });
  }

  Status end(std::vector<std::uint8_t>& out) override {
    if (Status begun = begin(out); !begun) return begun;
    return append(out, LZ4F_compressBound(0, &preferences_), [&](auto* room, auto size) {
      return LZ4F_compressEnd(context_, room, size, nullptr);
    });
  }

 private:
  Status begin(std::vector<std::uint8_t>& out) {
    if (context_ == nullptr) return Error{"lz4: out of memory"};
    if (begun_) return done();
    begun_ = true;
    return append(out, LZ4F_HEADER_SIZE_MAX, [&](auto* room, auto size) {
      return LZ4F_compressBegin(context_, room, size, &preferences_);
    });
  }

  // Makes room for `most` bytes and keeps the number of bytes that `make` returns.
  template <typename Make>
  static Status append(std::vector<std::uint8_t>& out, std::size_t most, Make make) {
    const std::size_t before = out.size();
    out.resize(before + most);
    const std::size_t made = make(out.data() + before, most);
    const bool failed = LZ4F_isError(made) != 0;
    out.resize(before + (failed ? 0 : made));
    if (failed) return Error{std::string("lz4: ") + LZ4F_getErrorName(made)};
    return done();
  }

  LZ4F_cctx* context_ = nullptr;
  LZ4F_preferences_t preferences_{};
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Compressor> make_lz4_compressor() { return std::make_unique<Lz4Compressor>(); }

}  // namespace wirecensus::capture
