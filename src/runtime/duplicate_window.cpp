#include "runtime/duplicate_window.h"

#include <algorithm>
#include <random>

#include "decode/decoder.h"
#include "metrics/transit/packet_content.h"

namespace wirecensus::runtime {
namespace {

std::uint64_t random_digest_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

// Times of files may be any 64-bit numbers.
bool within(Timestamp a, Timestamp b, Duration length) {
  return elapsed(std::min(a, b), std::max(a, b)) <= length;
}

}  // namespace

DuplicateWindow::DuplicateWindow(Duration length) : length_(length), seed_(random_digest_seed()) {}

bool DuplicateWindow::is_duplicate(const Frame& frame) {
  if (frame.time == kNoTime) return false;
  const std::uint64_t digest =
      metrics::content_digest(frame, decode::decode(frame), metrics::IgnoredFields{}, seed_);
  const auto found = by_digest_.find(digest);
  if (found != by_digest_.end() && within(found->second, frame.time, length_)) return true;
  remember({digest, frame.time});
  return false;
}

void DuplicateWindow::remember(const Original& original) {
  const auto is_past = [&](Timestamp time) {
    return time < original.time && !within(time, original.time, length_);
  };
  while (!originals_.empty() && is_past(originals_.front().time)) forget_oldest();
  if (originals_.size() == kMaxPackets) forget_oldest();
  originals_.push_back(original);
  by_digest_[original.digest] = original.time;
}

void DuplicateWindow::forget_oldest() {
  const Original& oldest = originals_.front();
  const auto found = by_digest_.find(oldest.digest);
  if (found != by_digest_.end() && found->second == oldest.time) by_digest_.erase(found);
  originals_.pop_front();
}

}  // namespace wirecensus::runtime
