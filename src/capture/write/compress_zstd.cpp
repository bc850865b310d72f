// Zstandard (RFC 8878) by libzstd.
#include <zstd.h>

#include <string>

#include "capture/write/compressor.h"

namespace wirecensus::capture {

namespace {

class ZstdCompressor : public Compressor {
 public:
  ZstdCompressor() : context_(ZSTD_createCCtx()) {
    constexpr int kLevel = 1;
    if (context_ == nullptr) return;
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
  }
  ~ZstdCompressor() override { ZSTD_freeCCtx(context_); }

  Status compress(Bytes input, std::vector<std::uint8_t>& out) override {
    return run(input, ZSTD_e_continue, out);
  }

  Status flush(std::vector<std::uint8_t>& out) override { return run({}, ZSTD_e_flush, out); }

  Status end(std::vector<std::uint8_t>& out) override { return run({}, ZSTD_e_end, out); }

 private:
  Status run(Bytes input, ZSTD_EndDirective directive, std::vector<std::uint8_t>& out) {
    if (context_ == nullptr) return Error{"zstd: out of memory"};
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    std::size_t left = 0;  // bytes in the library, to be taken before the stream ends
    do {
      const std::size_t made = out.size();
      out.resize(made + ZSTD_CStreamOutSize());
      ZSTD_outBuffer room{out.data() + made, out.size() - made, 0};
      left = ZSTD_compressStream2(context_, &room, &in, directive);
      out.resize(made + room.pos);
      if (ZSTD_isError(left) != 0) return Error{std::string("zstd: ") + ZSTD_getErrorName(left)};
    } while (in.pos < in.size || (directive != ZSTD_e_continue && left > 0));
    return done();
  }

  ZSTD_CCtx* context_;
};

}  // namespace

std::unique_ptr<Compressor> make_zstd_compressor() { return std::make_unique<ZstdCompressor>(); }

}  // namespace wirecensus::capture
