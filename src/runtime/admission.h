// Selects the frames to count: those that pass the filter, are of the time range and, where asked
// for, are no duplicates, up to the packet limit. Keeps the numbers of the others.
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
#include "runtime/duplicate_window.h"
#include "runtime/time_range.h"

namespace wirecensus::runtime {

struct AdmissionRules {
  std::string filter = {};  // for files (interfaces filter in the kernel); empty: none
  TimeRange times = {};
  std::optional<std::uint64_t> packet_limit = std::nullopt;
  bool wire = false;  // count the segments of super packets (--wire)
  // Frames that repeat another one within so many nanoseconds are left out; 0: they are counted.
  Duration duplicate_window = 0;
};

// The frames of one source, by outcome.
struct AdmittedFrames {
  std::uint64_t counted = 0;
  std::uint64_t past_limit = 0;
  // Do not pass the filter, are outside of the time range, or are duplicates.
  std::uint64_t filtered = 0;
  std::uint64_t duplicates = 0;  // of these, those that pass and are of the range
  std::uint64_t undecided = 0;   // the filter cannot be applied, or they have no time
  std::uint64_t timeless = 0;    // of these, without a time
  SuperPackets super_packets;    // among the counted frames
};

// Not thread-safe.
class Admission {
 public:
  // Error: the filter has a syntax error, or compiles for no link type.
  static Result<Admission> create(const AdmissionRules& rules);

  // Starts another source: resets admitted() and undecided().
  void begin_source();

  // Removes the frames that do not pass the filter, are not of the time range, or are duplicates of
  // others of the same member. Precondition: the batch is of the current source.
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
  // Frames of the current source that pass the filter, and have no time, so that it is not known
  // whether they are of the time range; they are not counted.
  std::uint64_t timeless() const;
  // Frames of the current source that were left out, AdmittedFrames::filtered, of all members.
  std::uint64_t filtered() const;
  std::uint64_t duplicates() const;  // of these
  bool wire() const { return rules_.wire; }

  // Error: there were frames, and the filter compiles for none of their link types.
  Status check_filter() const { return filter_ ? filter_->check() : done(); }

 private:
  Admission(AdmissionRules rules, std::unique_ptr<capture::FrameFilter> filter)
      : rules_(std::move(rules)), filter_(std::move(filter)) {}

  AdmittedFrames& of_member(std::size_t member);
  DuplicateWindow* window_of(std::size_t member);
  bool passes(const Frame& frame, AdmittedFrames& frames, DuplicateWindow* window);
  std::uint64_t left_within_limit() const;  // packets
  std::size_t within_limit(const capture::FrameBatch& batch) const;
  void count(const capture::FrameBatch& batch, AdmittedFrames& admitted);

  AdmissionRules rules_;
  std::unique_ptr<capture::FrameFilter> filter_;  // null: no filter
  std::vector<AdmittedFrames> admitted_;          // of the current source, by member
  std::vector<DuplicateWindow> windows_;          // likewise; empty if none was asked for
  std::uint64_t counted_ = 0;
};

}  // namespace wirecensus::runtime
