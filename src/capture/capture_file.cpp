// Joins the two halves of a capture file: a source of bytes, and the format that makes frames of
// them.
//
// Bytes are read in large pieces straight into the batch and the frames view them there: nothing is
// copied but the record that a piece cuts in two, which is carried over to the next batch.
#include "capture/capture_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "capture/capture_format.h"
#include "capture/capture_stream.h"
#include "capture/decompressed_bytes.h"

namespace wirecensus {

namespace {

// Stays in a second-level cache between the read and the last look at its packets.
constexpr std::size_t kBatchBytes = std::size_t{1} << 18;

class CaptureFile : public FrameSource {
 public:
  CaptureFile(std::unique_ptr<ByteSource> bytes, std::unique_ptr<CaptureFormat> format,
              std::string name)
      : bytes_(std::move(bytes)), format_(std::move(format)), name_(std::move(name)) {}

  Result<ReadOutcome> read(FrameBatch& batch, std::chrono::milliseconds wait_limit) override {
    batch.clear();
    std::size_t filled = begin_batch(batch.bytes);
    std::size_t taken = 0;
    // A record larger than what has come takes more than one round; only the first may wait.
    while (!ended_ && taken == 0) {
      make_room(batch.bytes, filled);
      const Result<ByteRead> got =
          bytes_->read(batch.bytes.data() + filled, batch.bytes.size() - filled, wait_limit);
      if (!got) return got.error();
      if (got->status == ByteStatus::idle) break;
      wait_limit = std::chrono::milliseconds{0};
      filled += got->size;
      ended_ = got->status == ByteStatus::end;
      const Bytes all(batch.bytes.data(), filled);
      taken = format_->take_records(all, batch.frames);
      if (ended_ || format_->fault()) note_end(all.skip(taken));
    }
    const Bytes rest = Bytes(batch.bytes.data(), filled).skip(taken);
    carried_.assign(rest.data(), rest.data() + rest.size());
    return ended_ ? ReadOutcome::end : ReadOutcome::more;
  }

  void close_books(Ledger& ledger) override {
    if (fault_) ledger.lose({fault_->cause, name_, 0, false, fault_->detail});
    format_->close_books(ledger, name_);
  }

  const std::string& name() const override { return name_; }

 private:
  // Puts what the last batch left over at the front, and returns how much that is.
  std::size_t begin_batch(std::vector<std::uint8_t>& buffer) {
    if (buffer.size() < carried_.size()) buffer.resize(carried_.size());
    std::copy(carried_.begin(), carried_.end(), buffer.begin());
    return carried_.size();
  }

  static void make_room(std::vector<std::uint8_t>& buffer, std::size_t filled) {
    if (buffer.size() < kBatchBytes) buffer.resize(kBatchBytes);
    if (filled > buffer.size() / 2) buffer.resize(buffer.size() * 2);
  }

  // Settles why there will be no more records, where that is not as it should be.
  void note_end(Bytes rest) {
    ended_ = true;
    fault_ = format_->fault();
    if (!fault_) fault_ = bytes_->fault();
    if (!fault_ && !rest.empty()) fault_ = format_->cut_short(rest);
  }

  std::unique_ptr<ByteSource> bytes_;
  std::unique_ptr<CaptureFormat> format_;
  std::string name_;
  std::vector<std::uint8_t> carried_;
  bool ended_ = false;
  std::optional<Fault> fault_;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_capture_stream(std::unique_ptr<ByteSource> bytes,
                                                         const std::string& path) {
  std::vector<std::uint8_t> head;
  Status status = read_head(*bytes, head, kCompressionMagicSize);
  if (!status) return status.error();
  if (auto decompressor = decompressor_for({head.data(), head.size()})) {
    bytes = std::make_unique<DecompressedBytes>(std::move(bytes), std::exchange(head, {}),
                                                std::move(decompressor));
    status = read_head(*bytes, head, kCompressionMagicSize);
    if (!status) return status.error();
  }
  Result<std::unique_ptr<CaptureFormat>> format = open_format(*bytes, head, path);
  if (!format) return format.error();
  return std::unique_ptr<FrameSource>(
      std::make_unique<CaptureFile>(std::move(bytes), std::move(*format), path));
}

Result<std::unique_ptr<FrameSource>> open_capture_file(const std::string& path,
                                                       WakeDescriptor wake) {
  Result<std::unique_ptr<ByteSource>> bytes = open_byte_source(path, wake);
  if (!bytes) return bytes.error();
  return open_capture_stream(std::move(*bytes), path);
}

}  // namespace wirecensus
