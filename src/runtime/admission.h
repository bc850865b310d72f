// Selects the frames to count: those that pass the filter, up to the packet limit. Keeps the
// numbers of the others.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/interface_account.h"
#include "base/result.h"
#include "capture/filter.h"
#include "capture/frame_source.h"

namespace wirecensus::runtime {

struct AdmissionRules {
  std::string filter = {};  // for files (interfaces filter in the kernel); empty: none
  std::optional<std::uint64_t> packet_limit = std::nullopt;
  bool wire = false;  // count the segments of super packets (--wire)
};

// The frames of one source, by outcome.
struct AdmittedFrames {
  std::uint64_t counted = 0;
  std::uint64_t past_limit = 0;
  SuperPackets super_packets;  // among the counted frames
};

// Not thread-safe.
class Admission {
 public:
  // Error: the filter has a syntax error, or compiles for no link type.
  static Result<Admission> create(const AdmissionRules& rules);

  // Starts another source: resets admitted() and undecided().
  void begin_source();

  // Removes the frames that do not pass the filter. Precondition: the batch is of the current
  // source.
  void filter(capture::FrameBatch& batch);
  // Counts frames that passed, and removes those past the limit. Precondition: as above.
  void admit(capture::FrameBatch& batch);

  // Packets counted, over all sources; a super packet is one unless AdmissionRules::wire is set.
  std::uint64_t counted() const { return counted_; }
  bool limit_reached() const { return rules_.packet_limit && counted_ >= *rules_.packet_limit; }

  // The frames of the current source so far, by member (FrameBatch::member).
  AdmittedFrames admitted(std::size_t member = 0) const {
    return member < admitted_.size() ? admitted_[member] : AdmittedFrames();
  }
  // Frames of the current source to which the filter cannot be applied; they are not counted.
  std::vector<capture::FrameFilter::Undecided> undecided() const;
  bool wire() const { return rules_.wire; }

  // Error: there were frames, and the filter compiles for none of their link types.
  Status check_filter() const { return filter_ ? filter_->check() : done(); }

 private:
  Admission(AdmissionRules rules, std::unique_ptr<capture::FrameFilter> filter)
      : rules_(std::move(rules)), filter_(std::move(filter)) {}

  std::size_t within_limit(const capture::FrameBatch& batch) const;
  void count(const capture::FrameBatch& batch, AdmittedFrames& admitted);

  AdmissionRules rules_;
  std::unique_ptr<capture::FrameFilter> filter_;  // null: no filter
  std::vector<AdmittedFrames>
      admitted_;  // by member                       // of the current source
  std::uint64_t counted_ = 0;
};

}  // namespace wirecensus::runtime
