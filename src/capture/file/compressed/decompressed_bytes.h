// A decompressing source of bytes.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "capture/file/byte_source.h"
#include "capture/file/compressed/decompressor.h"

namespace wirecensus::capture {

class DecompressedBytes : public ByteSource {
 public:
  // `head`: the bytes of `source` that have been read.
  DecompressedBytes(std::unique_ptr<ByteSource> source, std::vector<std::uint8_t> head,
                    std::unique_ptr<Decompressor> decompressor);

  Result<ByteRead> read(std::uint8_t* out, std::size_t room,
                        std::chrono::milliseconds wait_limit) override;
  std::uint64_t bytes_read() const override { return source_->bytes_read(); }
  std::optional<Fault> fault() const override { return fault_; }
  std::string_view what() const override { return "the decompressed capture"; }

 private:
  Bytes input() const { return {buffer_.data() + used_, filled_ - used_}; }
  Result<ByteStatus> refill(std::chrono::milliseconds wait_limit);
  std::size_t decompress(std::uint8_t* out, std::size_t room);
  void note_fault(const Decompressor::Step& step);
  void note_end();

  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<Decompressor> decompressor_;
  std::vector<std::uint8_t> buffer_;  // compressed bytes; [used_, filled_) have not been used
  std::size_t filled_;
  std::size_t used_ = 0;
  std::uint64_t offset_ = 0;   // compressed bytes taken so far
  bool more_to_make_ = false;  // the last step filled the output
  std::optional<Fault> fault_;
};

}  // namespace wirecensus::capture
