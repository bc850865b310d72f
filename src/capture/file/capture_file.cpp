// Joins the two halves of a capture file: a source of bytes, and the format that makes frames of
// them.
//
// Bytes are read in large pieces directly into the batch, where the frames view them. Only a record
// that spans two pieces is copied: its first part is carried over to the front of the next piece.
//
//     batch.bytes:   ....│carried│ piece              │
//                    0           place >= kHeadroom   place + kPieceBytes
//
// All pieces have the same size, so the offset of the piece of a later batch can be predicted:
// fetch() reads it ahead, and read() takes it if the prediction was right.
#include "capture/file/capture_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "capture/file/capture_format.h"
#include "capture/file/capture_stream.h"
#include "capture/file/compressed/decompressed_bytes.h"
#include "capture/file/compressed/read_ahead.h"
#include "capture/file/joined_captures.h"

namespace wirecensus::capture {

namespace {

// Fits in a second-level cache from the read to the last access to its packets.
constexpr std::size_t kPieceBytes = std::size_t{1} << 18;
// Enough for nearly every record that spans two pieces.
constexpr std::size_t kHeadroom = std::size_t{1} << 16;

constexpr std::size_t kPage = 4096;

// Of the buffer of a batch from the beginning, because it is copied when it grows: that of a small
// file too, whose pages are then touched twice.
constexpr std::size_t kBufferBytes = kHeadroom + kPage + kPieceBytes;

void make_room(std::vector<std::uint8_t>& buffer, std::size_t size) {
  if (buffer.size() < size) buffer.resize(size);
}

// Where to put a piece: at the same offset within a memory page as within a page of the file. The
// kernel copies page by page, and some processors (AMD's Zen 3) take four times as long if the
// destination is a few bytes further into its page than the source.
std::size_t place_of(std::uint64_t offset, const std::uint8_t* buffer) {
  return kHeadroom + (offset - reinterpret_cast<std::uintptr_t>(buffer) - kHeadroom) % kPage;
}

class CaptureFile : public FrameSource {
 public:
  CaptureFile(std::unique_ptr<ByteSource> bytes, std::unique_ptr<CaptureFormat> format,
              std::string name, std::string compression, bool own_thread)
      : bytes_(std::move(bytes)),
        format_(std::move(format)),
        name_(std::move(name)),
        first_format_(format_->name()),
        compression_(std::move(compression)),
        own_thread_(own_thread) {}

  Result<ReadOutcome> read(FrameBatch& batch, std::chrono::milliseconds wait_limit) override {
    batch.clear();
    const FetchedBytes fetched = take_fetched(batch);
    const std::size_t begin = place_carried(batch.bytes, fetched);
    Filled filled{begin, begin + carried_.size() + fetched.size, 0};
    if (fetched.size > 0) filled.taken = take_records(batch, begin, filled.end);
    bool again = !ended_ && (filled.taken == 0 || is_last_piece(fetched.size));
    while (again) {
      const Result<bool> more = read_piece(batch, filled, wait_limit);
      if (!more && filled.taken == 0) return more.error();
      again = more && *more;  // with records, the error is that of the next call
      wait_limit = std::chrono::milliseconds{0};
    }
    carried_.assign(batch.bytes.data() + begin + filled.taken, batch.bytes.data() + filled.end);
    expect_next(batch.number);
    return ended_ ? ReadOutcome::end : ReadOutcome::more;
  }

  void fetch(FrameBatch& batch) const override {
    const std::int64_t first = first_piece_.load(std::memory_order_relaxed);
    batch.fetched = {};
    if (first == kNoPieces) return;
    make_room(batch.bytes, kBufferBytes);
    const std::uint64_t offset = static_cast<std::uint64_t>(first) + batch.number * kPieceBytes;
    const std::size_t place = place_of(offset, batch.bytes.data());
    batch.fetched = {this, offset, place,
                     bytes_->read_at(offset, batch.bytes.data() + place, kPieceBytes)};
  }

  void account(Ledger& ledger) override {
    if (fault_) ledger.add_loss({fault_->cause, name_, 0, false, fault_->detail});
    joined_.report_losses(ledger, name_, bytes_->what());
    format_->report_losses(ledger, name_);
    ledger.files.push_back({.name = name_, .format = first_format_, .compression = compression_});
  }

  std::uint64_t bytes_read() const override { return bytes_->bytes_read(); }
  bool is_light() const override { return compression_.empty(); }
  bool has_own_thread() const override { return own_thread_; }
  const std::string& name() const override { return name_; }

 private:
  static constexpr std::int64_t kNoPieces = std::numeric_limits<std::int64_t>::min();

  // The part of a batch's buffer that has bytes, and how many of them have become frames.
  struct Filled {
    std::size_t begin;
    std::size_t end;
    std::size_t taken;
  };

  // Reads a piece behind the bytes that there are, and returns whether another one should follow at
  // once: a record may be larger than a piece. Behind the last piece of a file, its end is found,
  // so that one batch has all of a small file. There are frames then, which view the buffer: it
  // must not grow.
  Result<bool> read_piece(FrameBatch& batch, Filled& filled, std::chrono::milliseconds wait_limit) {
    const bool first = filled.taken == 0;
    if (first) make_room(batch.bytes, filled.end + kPieceBytes);
    const std::size_t room = std::min(kPieceBytes, batch.bytes.size() - filled.end);
    assert(room > 0);
    const auto got = bytes_->read(batch.bytes.data() + filled.end, room, wait_limit);
    if (!got) return got.error();
    const bool idle = got->status == ByteStatus::idle;
    ended_ = got->status == ByteStatus::end;
    filled.end += got->size;
    filled.taken += take_records(batch, filled.begin + filled.taken, filled.end,
                                 idle ? MoreBytes::not_now : MoreBytes::coming);
    return !idle && !ended_ && (filled.taken == 0 || (first && is_last_piece(got->size)));
  }

  // The fetched bytes if they are the next ones; else none.
  FetchedBytes take_fetched(FrameBatch& batch) {
    const FetchedBytes fetched = std::exchange(batch.fetched, {});
    if (fetched.source != this || fetched.offset != bytes_->position()) return {.place = kHeadroom};
    bytes_->skip(fetched.size);
    return fetched;
  }

  // Copies the bytes carried over in front of the fetched piece, and returns the offset of the
  // first.
  std::size_t place_carried(std::vector<std::uint8_t>& buffer, const FetchedBytes& fetched) const {
    assert(fetched.size == 0 || fetched.place + fetched.size <= buffer.size());
    const std::size_t carried = carried_.size();
    const std::size_t begin = carried < fetched.place ? fetched.place - carried : 0;
    make_room(buffer, std::max(kBufferBytes, begin + carried + fetched.size));
    if (carried > fetched.place) {
      std::memmove(buffer.data() + carried, buffer.data() + fetched.place, fetched.size);
    }
    std::copy(carried_.begin(), carried_.end(), buffer.data() + begin);
    return begin;
  }

  std::size_t take_records(FrameBatch& batch, std::size_t begin, std::size_t end,
                           MoreBytes more = MoreBytes::coming) {
    assert(begin <= end && end <= batch.bytes.size());
    if (ended_) more = MoreBytes::none;
    const Bytes bytes(batch.bytes.data() + begin, end - begin);
    std::size_t taken = format_->take_records(bytes, batch.frames, more);
    while (format_->meets_capture()) {
      const std::size_t header = begin_next_capture(bytes.skip(taken));
      if (header == 0) break;
      taken += header;
      taken += format_->take_records(bytes.skip(taken), batch.frames, more);
    }
    if (ended_ || fault_ || format_->fault()) note_end(bytes.skip(taken));
    return taken;
  }

  // Continues with the capture whose header is at the front of `rest`, and returns the size of the
  // header; 0 if it is incomplete or cannot be read.
  std::size_t begin_next_capture(Bytes rest) {
    const std::size_t size = capture_header_size(rest);
    const std::uint64_t offset = format_->offset();
    if (size > rest.size()) return 0;
    auto next = size == 0 ? Error{"has an unsupported format"}
                          : make_format(rest.first(size), bytes_->what(), offset);
    if (!next) {
      fault_ =
          Fault{LossCause::file_damaged, fmt::format("another file header, at byte {} of {}, {}",
                                                     offset, bytes_->what(), next.error().message)};
      return 0;
    }
    joined_.note(*format_, name_);
    format_ = std::move(*next);
    return size;
  }

  // Whether a piece of this size is likely to be the last: that of a regular file, cut short.
  bool is_last_piece(std::size_t size) const { return size < kPieceBytes && bytes_->position(); }

  // The batch after `number` will need the piece at the current position, if there is one.
  void expect_next(std::uint64_t number) {
    if (ended_) {
      first_piece_.store(kNoPieces, std::memory_order_relaxed);
    } else if (const auto position = bytes_->position()) {
      first_piece_.store(static_cast<std::int64_t>(*position - (number + 1) * kPieceBytes),
                         std::memory_order_relaxed);
    }
  }

  // Determines the reason for an early end, if it is one.
  void note_end(Bytes rest) {
    ended_ = true;
    if (!fault_) fault_ = format_->fault();
    if (!fault_) fault_ = bytes_->fault();
    if (fault_ || rest.empty()) return;
    fault_ = format_->meets_capture() ? next_header_cut_short(rest) : format_->cut_short(rest);
  }

  Fault next_header_cut_short(Bytes rest) const {
    return {LossCause::file_cut_short,
            fmt::format("cut short at byte {} of {}: another file header, which starts at byte {}, "
                        "is incomplete",
                        format_->offset() + rest.size(), bytes_->what(), format_->offset())};
  }

  std::unique_ptr<ByteSource> bytes_;
  std::unique_ptr<CaptureFormat> format_;
  std::string name_;
  const std::string first_format_;  // of the first, if there are concatenated captures
  const std::string compression_;
  const bool own_thread_;
  std::vector<std::uint8_t> carried_;
  // Offset that the piece of batch 0 would have (may be negative); the base of fetch()'s
  // predictions.
  std::atomic<std::int64_t> first_piece_ = kNoPieces;
  JoinedCaptures joined_;
  bool ended_ = false;
  std::optional<Fault> fault_;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_capture_stream(std::unique_ptr<ByteSource> bytes,
                                                         const std::string& path,
                                                         Decompression decompression) {
  const bool regular = bytes->position().has_value();
  std::vector<std::uint8_t> head;
  Status status = read_head(*bytes, head, kCompressionMagicSize);
  if (!status) return status.error();
  std::string compression;
  if (auto decompressor = decompressor_for({head.data(), head.size()})) {
    compression = decompressor->name();
    bytes = std::make_unique<DecompressedBytes>(std::move(bytes), std::exchange(head, {}),
                                                std::move(decompressor));
    status = read_head(*bytes, head, kCompressionMagicSize);
    if (!status) return status.error();
  }
  Result<std::unique_ptr<CaptureFormat>> format = open_format(*bytes, head, path);
  if (!format) return format.error();
  const bool own_thread =
      regular && !compression.empty() && decompression == Decompression::in_own_thread;
  if (own_thread) bytes = std::make_unique<ReadAhead>(std::move(bytes));
  return std::unique_ptr<FrameSource>(std::make_unique<CaptureFile>(
      std::move(bytes), std::move(*format), path, std::move(compression), own_thread));
}

Result<std::unique_ptr<FrameSource>> open_capture_file(const std::string& path, WakeDescriptor wake,
                                                       Decompression decompression) {
  Result<std::unique_ptr<ByteSource>> bytes = open_byte_source(path, wake);
  if (!bytes) return bytes.error();
  return open_capture_stream(std::move(*bytes), path, decompression);
}

}  // namespace wirecensus::capture
