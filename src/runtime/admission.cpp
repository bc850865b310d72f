#include "runtime/admission.h"

#include <algorithm>

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
  if (filter_) filter_->forget_undecided();
}

void Admission::filter(capture::FrameBatch& batch) {
  if (!filter_) return;
  std::erase_if(batch.frames, [&](const Frame& frame) { return !filter_->passes(frame); });
}

void Admission::admit(capture::FrameBatch& batch) {
  if (batch.member >= admitted_.size()) admitted_.resize(batch.member + 1);
  AdmittedFrames& of_member = admitted_[batch.member];
  const std::size_t admitted = within_limit(batch);
  of_member.past_limit += batch.frames.size() - admitted;
  batch.frames.resize(admitted);
  count(batch, of_member);
}

// Number of frames within the packet limit, including a super packet that crosses it.
std::size_t Admission::within_limit(const capture::FrameBatch& batch) const {
  const std::size_t all = batch.frames.size();
  if (!rules_.packet_limit) return all;
  const std::uint64_t left = *rules_.packet_limit - std::min(*rules_.packet_limit, counted_);
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
