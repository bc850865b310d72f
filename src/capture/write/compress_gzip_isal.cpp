// gzip (RFC 1952) by libisal.
#include <limits>
#include <vector>

#include "capture/isal_library.h"
#include "capture/write/compressor.h"
#include "capture/write/gzip_compressors.h"

#ifdef WIRECENSUS_ISAL_SONAME

namespace wirecensus::capture {

namespace {

class IsalCompressor final : public Compressor {
 public:
  IsalCompressor() : level_(ISAL_DEF_LVL1_DEFAULT) {
    libisal().deflate_init(&stream_);
    stream_.level = 1;
    stream_.level_buf = level_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(level_.size());
    stream_.gzip_flag = IGZIP_GZIP;
  }

  Status compress(Bytes input, std::vector<std::uint8_t>& out) override {
    while (!input.empty()) {
      const Bytes piece = input.first(std::numeric_limits<std::uint32_t>::max());
      run(piece, NO_FLUSH, out);
      input = input.skip(piece.size());
    }
    return done();
  }

  Status flush(std::vector<std::uint8_t>& out) override {
    run({}, SYNC_FLUSH, out);
    return done();
  }

  Status end(std::vector<std::uint8_t>& out) override {
    stream_.end_of_stream = 1;
    run({}, NO_FLUSH, out);
    return done();
  }

 private:
  void run(Bytes input, std::uint16_t flush, std::vector<std::uint8_t>& out) {
    constexpr std::size_t kRoom = std::size_t{64} << 10;
    stream_.next_in = const_cast<std::uint8_t*>(input.data());  // it only reads them
    stream_.avail_in = static_cast<std::uint32_t>(input.size());
    stream_.flush = flush;
    do {  // unused room means that there is no more output
      const std::size_t made = out.size();
      out.resize(made + kRoom);
      stream_.next_out = out.data() + made;
      stream_.avail_out = static_cast<std::uint32_t>(kRoom);
      libisal().deflate(&stream_);  // fails only on invalid calls
      out.resize(out.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  isal_zstream stream_;  // set by deflate_init()
  std::vector<std::uint8_t> level_;
};

}  // namespace

std::unique_ptr<Compressor> make_isal_compressor() {
  if (!libisal().loaded()) return nullptr;
  return std::make_unique<IsalCompressor>();
}

}  // namespace wirecensus::capture

#else

namespace wirecensus::capture {

std::unique_ptr<Compressor> make_isal_compressor() { return nullptr; }

}  // namespace wirecensus::capture

#endif
