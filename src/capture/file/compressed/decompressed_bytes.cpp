#include "capture/file/compressed/decompressed_bytes.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace wirecensus::capture {

namespace {
constexpr std::size_t kInputSize = std::size_t{128} << 10;
}

DecompressedBytes::DecompressedBytes(std::unique_ptr<ByteSource> source,
                                     std::vector<std::uint8_t> head,
                                     std::unique_ptr<Decompressor> decompressor)
    : source_(std::move(source)),
      decompressor_(std::move(decompressor)),
      buffer_(std::move(head)),
      filled_(buffer_.size()) {
  buffer_.resize(std::max(filled_, kInputSize));
}

// Returns as soon as there are bytes: a live pipe must not wait for a full buffer.
Result<ByteRead> DecompressedBytes::read(std::uint8_t* out, std::size_t room,
                                         std::chrono::milliseconds wait_limit) {
  while (true) {
    const std::size_t made = decompress(out, room);
    if (made > 0) return ByteRead{ByteStatus::data, made};
    if (fault_) return ByteRead{ByteStatus::end, 0};
    const Result<ByteStatus> refilled = refill(wait_limit);
    if (!refilled) return refilled.error();
    if (*refilled == ByteStatus::idle) return ByteRead{ByteStatus::idle, 0};
    if (*refilled == ByteStatus::end) {
      note_end();
      return ByteRead{ByteStatus::end, 0};
    }
  }
}

Result<ByteStatus> DecompressedBytes::refill(std::chrono::milliseconds wait_limit) {
  const Result<ByteRead> got = source_->read(buffer_.data(), buffer_.size(), wait_limit);
  if (!got) return got.error();
  used_ = 0;
  filled_ = got->size;
  return got->status;
}

// Decompresses the input at hand, up to `room` bytes. Output that the library still holds is taken
// before more input is given, because a fault in that input would discard it.
std::size_t DecompressedBytes::decompress(std::uint8_t* out, std::size_t room) {
  std::size_t made = 0;
  while (made < room && !fault_ && (more_to_make_ || !input().empty())) {
    const Bytes given(input().data(), more_to_make_ ? 0 : input().size());
    const Decompressor::Step step = decompressor_->step(given, out + made, room - made);
    used_ += step.taken;
    offset_ += step.taken;
    made += step.made;
    more_to_make_ = made == room;
    const bool stuck = step.taken == 0 && step.made == 0 && !given.empty();
    if (!step.fault.empty() || stuck) note_fault(step);
  }
  return made;
}

void DecompressedBytes::note_fault(const Decompressor::Step& step) {
  const std::string_view reason = step.fault.empty() ? "no progress" : step.fault;
  const std::string place = fmt::format("near byte {} of the compressed file", offset_);
  fault_ = Fault{LossCause::file_damaged,
                 step.advice.empty()
                     ? fmt::format("the {} data is damaged, or followed by something else, {}: {}",
                                   decompressor_->name(), place, reason)
                     : fmt::format("the {} data {}, {}; {}", decompressor_->name(), reason, place,
                                   step.advice)};
}

void DecompressedBytes::note_end() {
  if (decompressor_->at_boundary()) return;
  fault_ = Fault{LossCause::file_cut_short,
                 fmt::format("the {} data is cut short at byte {} of the compressed file",
                             decompressor_->name(), offset_)};
}

}  // namespace wirecensus::capture
