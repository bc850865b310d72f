// Which of the frames that sources deliver are counted: those that the filter passes, up to the
// limit. And what became of the others.
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
  std::string filter = {};  // of files: interfaces have theirs in the kernel; empty: none
  std::optional<std::uint64_t> packet_limit = std::nullopt;
  bool wire = false;  // a super packet is as many packets as it was on the wire
};

// What became of the frames that one source delivered.
struct AdmittedFrames {
  std::uint64_t counted = 0;
  std::uint64_t past_limit = 0;
  SuperPackets super_packets;  // among those counted
};

// One caller at a time.
class Admission {
 public:
  // Error: the filter does not compile.
  static Result<Admission> create(const AdmissionRules& rules);

  // The frames that come from now on are of another source.
  void begin_source();

  // Removes from the batch the frames that are not to be counted.
  void admit(capture::FrameBatch& batch);

  // Of all sources together, as packets (AdmissionRules::wire).
  std::uint64_t counted() const { return counted_; }
  bool limit_reached() const { return rules_.packet_limit && counted_ >= *rules_.packet_limit; }

  // What became of the frames of the present source so far.
  const AdmittedFrames& admitted() const { return admitted_; }
  // Those of them that the filter could not decide; they are not counted.
  std::vector<capture::FrameFilter::Undecided> undecided() const;
  bool wire() const { return rules_.wire; }

  // Error: there were frames, and the filter means nothing for any of them.
  Status check_filter() const { return filter_ ? filter_->check() : done(); }

 private:
  Admission(AdmissionRules rules, std::unique_ptr<capture::FrameFilter> filter)
      : rules_(std::move(rules)), filter_(std::move(filter)) {}

  std::size_t within_limit(const capture::FrameBatch& batch) const;
  void count(const capture::FrameBatch& batch);

  AdmissionRules rules_;
  std::unique_ptr<capture::FrameFilter> filter_;  // may be none
  AdmittedFrames admitted_;                       // of the present source
  std::uint64_t counted_ = 0;
};

}  // namespace wirecensus::runtime
