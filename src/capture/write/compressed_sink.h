// A sink that compresses for another one: the counterpart of DecompressedBytes.
#pragma once

#include <memory>
#include <vector>

#include "capture/write/byte_sink.h"
#include "capture/write/compressor.h"

namespace wirecensus::capture {

// Cannot be salvaged: the end of the stream depends on the bytes of the failed write.
class CompressedSink : public ByteSink {
 public:
  CompressedSink(std::unique_ptr<ByteSink> sink, std::unique_ptr<Compressor> compressor)
      : sink_(std::move(sink)), compressor_(std::move(compressor)) {}

  Status write(Bytes bytes) override { return pass_on(compressor_->compress(bytes, compressed_)); }

  Status flush() override { return pass_on(compressor_->flush(compressed_)); }

  Status commit() override {
    Status ended = pass_on(compressor_->end(compressed_));
    return ended ? sink_->commit() : ended;
  }

 private:
  Status pass_on(const Status& made) {
    if (!made) return made;
    Status written = sink_->write({compressed_.data(), compressed_.size()});
    compressed_.clear();
    return written;
  }

  std::unique_ptr<ByteSink> sink_;
  std::unique_ptr<Compressor> compressor_;
  std::vector<std::uint8_t> compressed_;  // reused
};

}  // namespace wirecensus::capture
