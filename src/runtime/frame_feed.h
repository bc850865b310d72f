// The frames of all sources of a count as one sequence of batches, until the sources end, a limit
// is reached, a stop is requested, or memory is short.
//
//     SourceSequence ─► batch ─► filter ─► IntervalDivider ─► limit ─► frames to count
//                └──── account ──── Admission, IntervalDivider ────► Ledger (source_ledger.h)
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "capture/frame_source.h"
#include "flow/room.h"
#include "runtime/admission.h"
#include "runtime/count_options.h"
#include "runtime/interval_divider.h"
#include "runtime/memory_watch.h"
#include "runtime/record/packet_recorder.h"
#include "runtime/source_sequence.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// What next() has done.
struct FeedStep {
  bool more = true;  // more may follow, and the batch may be empty; else there are none, and it is
  // The interval that ends with this batch (CountOptions::interval_length).
  std::optional<metrics::Interval> ended = std::nullopt;
  std::size_t source = 0;  // number of the source of the frames: FileAccount::number
};

// Only fetch() may be called by several threads at a time; the other functions by one at a time, on
// any thread.
class FrameFeed {
 public:
  // Compiles the filter, opens the first source, and opens the output for recorded packets.
  // `options` and `stop` must outlive the feed. Errors: the filter does not compile; no source can
  // be opened (if only some cannot, they are losses); the output cannot be opened, or is an input
  // file.
  static Result<std::unique_ptr<FrameFeed>> open(const CountOptions& options, StopRequest& stop,
                                                 SourcePlan plan);

  // FrameSource::fetch() of the current source. Thread-safe, also with next(), for different
  // batches.
  void fetch(capture::FrameBatch& batch) const { sources_.fetch(batch); }

  // Replaces the contents of `batch` by the next frames to count. Error: there were frames, and the
  // filter compiles for none of their link types; returned once, at the end. A source that cannot
  // be read further is a loss (files) or a doubt (interfaces), not an error.
  Result<FeedStep> next(capture::FrameBatch& batch);

  // The interval that the count ends in, once next() has returned the end; none if the count is
  // not divided.
  std::optional<metrics::Interval> last_interval() const;

  // The notes of the first source, and the number of files left out. Call before the first next().
  capture::SourceNotes notes() const { return sources_.notes(); }

  // FrameSource::has_own_thread() of the first source. Call before the first next().
  bool has_own_thread() const { return sources_.current()->has_own_thread(); }

  // The ledger up to now; complete once next() has returned false.
  Ledger account() const;
  // The names of the sources opened so far.
  const std::vector<std::string>& sources() const { return sources_.opened(); }
  // Whether there is memory for more flows. Thread-safe.
  const flow::Room& room() const { return room_; }

  // The final ledger, with the outcome of recording. Blocks until all recorded packets are written.
  // Call once, as the last call.
  Ledger finish();

 private:
  using Clock = std::chrono::steady_clock;

  FrameFeed(const CountOptions& options, StopRequest& stop, SourcePlan plan, Admission admission);

  bool live() const { return options_.live() != nullptr; }
  bool has_deadline() const { return live() && options_.live()->time_limit; }
  bool should_stop() const {
    return stop_.requested() || out_of_memory_ || (has_deadline() && Clock::now() >= deadline_) ||
           is_past(options_.times.until.value_or(kNoTime));
  }
  std::chrono::milliseconds wait_limit() const;
  bool is_past(Timestamp time) const;

  Status open_first_source();
  Status open_recorder();
  enum class SourceEnd : std::uint8_t { at_its_end, early };

  std::optional<SourceEnd> reason_to_end();
  void read(capture::FrameBatch& batch);
  void deliver(capture::FrameBatch& batch);
  Status end_source();
  void add_current(const IntervalDivider* divider, Ledger& ledger) const;
  bool has_memory();
  void note_low_memory();
  void note_want_of_memory();
  bool interval_is_over() const;
  std::optional<metrics::Interval> end_interval();
  void note_failure(const Error& error);
  void report_progress();
  void report_state();

  const CountOptions& options_;
  StopRequest& stop_;
  Clock::time_point deadline_;
  SourceSequence sources_;
  Admission admission_;
  std::optional<IntervalDivider> divider_;     // none: the count is not divided
  std::uint64_t counted_before_interval_ = 0;  // frames and packets counted before the open one
  bool silent_ = false;                        // the last read() delivered nothing
  std::optional<SourceEnd>
      ending_;                    // of the current source; what is held of it is not delivered yet
  Ledger ended_;                  // losses and doubts of ended sources; `counted` is not set
  Ledger troubles_;               // of the current source, which it does not know itself
  std::uint64_t bytes_told_ = 0;  // bytes of the current source reported to progress
  MemoryWatch memory_;
  Clock::time_point next_state_;
  flow::Room room_;
  bool low_memory_ = false;  // at some time
  bool out_of_memory_ = false;
  bool stopping_ = false;  // stop() was called on the live source; it is being drained
  std::unique_ptr<PacketRecorder> recorder_;  // null: no packets are recorded
};

}  // namespace wirecensus::runtime
