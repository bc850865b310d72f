#include "runtime/interval_divider.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace wirecensus::runtime {
namespace {

// A batch is at most a block of a ring, of which there are hundreds.
constexpr std::size_t kMaxHeldOfStream = 32;

// The memory that the frames of a batch view, and its bytes no longer.
std::shared_ptr<const void> take_memory(capture::FrameBatch& batch) {
  struct Memory {
    std::vector<std::uint8_t> bytes;
    std::shared_ptr<const void> lent;
  };
  batch.fetched = {};
  return std::make_shared<const Memory>(Memory{std::move(batch.bytes), std::move(batch.lent)});
}

std::size_t count_super_packets(const std::vector<Frame>& frames) {
  return static_cast<std::size_t>(std::count_if(
      frames.begin(), frames.end(), [](const Frame& frame) { return frame.is_super_packet(); }));
}

}  // namespace

// The first frame at or after the end of the open interval. Frames without a time are of the
// interval that is open. Counts the late ones before it.
IntervalDivider::FrameIterator IntervalDivider::first_of_later(FrameIterator from,
                                                               FrameIterator to) {
  for (; from != to; ++from) {
    if (from->time == kNoTime) continue;
    if (open_.begin == kNoTime) begin(from->time);
    if (elapsed(open_.begin, from->time) >= length_) return from;  // the end may be out of range
    if (from->time < open_.begin) ++open_.late_packets;
  }
  return to;
}

bool IntervalDivider::take(capture::FrameBatch& batch) {
  batch.clear();
  for (auto held = held_.begin(); held != held_.end(); ++held) {
    const auto from = held->frames.cbegin() + static_cast<std::ptrdiff_t>(held->next);
    const auto to = first_of_later(from, held->frames.cend());
    if (from == to) continue;
    batch.frames.assign(from, to);
    batch.lent = held->memory;
    batch.member = held->member;
    batch.stream = held->stream;
    batch.headers_only = held->headers_only;
    if (held->super_packets) batch.super_packets = count_super_packets(batch.frames);
    held->next += batch.frames.size();
    if (to == held->frames.cend()) release(held);
    return true;
  }
  return false;
}

void IntervalDivider::release(const std::deque<Held>::iterator& held) {
  const auto reached = reached_.find(held->stream);
  if (--reached->second == 0) reached_.erase(reached);
  held_.erase(held);
}

void IntervalDivider::divide(capture::FrameBatch& batch) {
  const auto first = batch.frames.cbegin();
  const auto later = first_of_later(first, batch.frames.cend());
  if (later != batch.frames.cend()) hold(batch, static_cast<std::size_t>(later - first));
}

void IntervalDivider::hold(capture::FrameBatch& batch, std::size_t from) {
  const auto first = batch.frames.begin() + static_cast<std::ptrdiff_t>(from);
  Held held{.frames = {first, batch.frames.end()},
            .memory = take_memory(batch),
            .member = batch.member,
            .stream = batch.stream,
            .super_packets = batch.super_packets > 0,
            .headers_only = batch.headers_only};
  batch.frames.erase(first, batch.frames.end());
  if (held.super_packets) batch.super_packets = count_super_packets(batch.frames);
  batch.lent = held.memory;
  ++reached_[held.stream];
  held_.push_back(std::move(held));
}

std::uint64_t IntervalDivider::held(std::size_t member) const {
  std::uint64_t frames = 0;
  for (const Held& held : held_) {
    if (held.member == member) frames += held.frames.size() - held.next;
  }
  return frames;
}

bool IntervalDivider::is_full(std::size_t streams) const {
  return reached_.size() >= streams ||
         std::any_of(reached_.begin(), reached_.end(), [](const auto& stream_and_held) {
           return stream_and_held.second >= kMaxHeldOfStream;
         });
}

metrics::Interval IntervalDivider::begin(Timestamp time) {
  const metrics::Interval ended = open_;
  const std::uint64_t number = ended.begin == kNoTime ? 0 : ended.number + 1;
  open_ = {.run = ended.run,
           .number = number,
           .begin = metrics::interval_begin(time, length_),
           .length = length_};
  return ended;
}

metrics::Interval IntervalDivider::close() {
  Timestamp earliest = std::numeric_limits<Timestamp>::max();
  for (const Held& held : held_) earliest = std::min(earliest, held.frames[held.next].time);
  return begin(earliest);
}

metrics::Interval IntervalDivider::close(Timestamp now) { return begin(now); }

}  // namespace wirecensus::runtime
