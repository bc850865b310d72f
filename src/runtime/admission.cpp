#include "runtime/admission.h"

#include <algorithm>
#include <limits>

#include "decode/segments.h"

namespace wirecensus::runtime {

Result<Admission> Admission::create(const AdmissionRules& rules) {
  if (rules.filter.empty()) return Admission(rules, nullptr);
  auto filter = capture::FrameFilter::parse(rules.filter);
  if (!filter) return filter.error();
  return Admission(rules, std::move(*filter));
}

void Admission::begin_source() {
  admitted_.clear();
  windows_.clear();
  if (filter_) filter_->forget_undecided();
}

AdmittedFrames& Admission::of_member(std::size_t member) {
  if (member >= admitted_.size()) admitted_.resize(member + 1);
  return admitted_[member];
}

// Null if duplicates are counted.
DuplicateWindow* Admission::window_of(std::size_t member) {
  if (rules_.duplicate_window == 0) return nullptr;
  while (member >= windows_.size()) windows_.emplace_back(rules_.duplicate_window);
  return &windows_[member];
}

// What the time alone decides is not undecided by the filter, and the other way round.
bool Admission::passes(const Frame& frame, AdmittedFrames& frames, DuplicateWindow* window) {
  if (frame.time != kNoTime && !rules_.times.contains(frame.time)) return false;
  if (filter_ && !filter_->passes(frame)) return false;
  if (frame.time == kNoTime && rules_.times.is_limited()) {
    ++frames.timeless;
    return false;
  }
  if (window == nullptr || !window->is_duplicate(frame)) return true;
  ++frames.duplicates;
  return false;
}

// Frames behind the last one within the limit are not looked at: how many of them are read depends
// on the division into batches, and no figure may.
void Admission::filter(capture::FrameBatch& batch) {
  DuplicateWindow* const window = window_of(batch.member);
  if (!filter_ && !rules_.times.is_limited() && window == nullptr) return;
  const std::uint64_t undecided_before = filter_ ? filter_->undecided_frames() : 0;
  AdmittedFrames& frames = of_member(batch.member);
  const std::uint64_t timeless_before = frames.timeless;
  std::uint64_t left = left_within_limit();
  const std::size_t removed = std::erase_if(batch.frames, [&](const Frame& frame) {
    if (left == 0) return false;
    if (!passes(frame, frames, window)) return true;
    left -= std::min<std::uint64_t>(left, rules_.wire ? decode::segment_count(frame) : 1);
    return false;
  });
  const std::uint64_t by_filter = filter_ ? filter_->undecided_frames() - undecided_before : 0;
  const std::uint64_t undecided = by_filter + frames.timeless - timeless_before;
  frames.undecided += undecided;
  frames.filtered += removed - undecided;
}

std::uint64_t Admission::timeless() const {
  std::uint64_t sum = 0;
  for (const AdmittedFrames& frames : admitted_) sum += frames.timeless;
  return sum;
}

std::uint64_t Admission::filtered() const {
  std::uint64_t sum = 0;
  for (const AdmittedFrames& frames : admitted_) sum += frames.filtered;
  return sum;
}

std::uint64_t Admission::duplicates() const {
  std::uint64_t sum = 0;
  for (const AdmittedFrames& frames : admitted_) sum += frames.duplicates;
  return sum;
}

void Admission::admit(capture::FrameBatch& batch) {
  AdmittedFrames& frames = of_member(batch.member);
  const std::size_t admitted = within_limit(batch);
  frames.past_limit += batch.frames.size() - admitted;
  batch.frames.resize(admitted);
  count(batch, frames);
}

std::uint64_t Admission::left_within_limit() const {
  if (!rules_.packet_limit) return std::numeric_limits<std::uint64_t>::max();
  return *rules_.packet_limit - std::min(*rules_.packet_limit, counted_);
}

// Number of frames within the packet limit, including a super packet that crosses it.
std::size_t Admission::within_limit(const capture::FrameBatch& batch) const {
  const std::size_t all = batch.frames.size();
  const std::uint64_t left = left_within_limit();
  if (!rules_.wire || batch.super_packets == 0) return std::min<std::uint64_t>(all, left);
  std::size_t frames = 0;
  for (std::uint64_t packets = 0; frames < all && packets < left; ++frames) {
    packets += decode::segment_count(batch.frames[frames]);
  }
  return frames;
}

void Admission::count(const capture::FrameBatch& batch, AdmittedFrames& admitted) {
  admitted.counted += batch.frames.size();
  counted_ += batch.frames.size();
  if (batch.super_packets == 0) return;
  for (const Frame& frame : batch.frames) {
    if (!frame.is_super_packet()) continue;
    const std::uint64_t more = decode::segment_count(frame) - 1;
    SuperPackets& super_packets = admitted.super_packets;
    ++super_packets.frames;
    super_packets.more_packets += more;
    super_packets.more_bytes += decode::hidden_header_bytes(frame);
    if (!decode::is_divisible(frame)) ++super_packets.indivisible;
    if (rules_.wire) counted_ += more;
  }
}

std::vector<capture::FrameFilter::Undecided> Admission::undecided() const {
  if (!filter_) return {};
  return filter_->undecided();
}

}  // namespace wirecensus::runtime
