// All sources of a count as one stream of batches, until they end or something ends it: a limit, a
// request, memory that runs short.
//
//     SourceSequence ─► batch ─► Admission ─► frames to count
//                └──── account ───┴──────────► Ledger (source_ledger.h)
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "capture/frame_source.h"
#include "runtime/admission.h"
#include "runtime/count_options.h"
#include "runtime/memory_watch.h"
#include "runtime/record/packet_recorder.h"
#include "runtime/source_sequence.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// One caller at a time, whichever thread it is on, but for fetch().
class FrameFeed {
 public:
  // Opens the first source and compiles the filter. `options` and `stop` must outlive the feed.
  // Errors: the filter does not compile; no source can be opened (those that cannot, while others
  // can, become losses); the file for recorded packets cannot be made.
  static Result<std::unique_ptr<FrameFeed>> open(const CountOptions& options, StopRequest& stop,
                                                 SourcePlan plan);

  // Brings what next() will probably want into a batch whose `number` is set: by any number of
  // threads at a time, each with its own batch.
  void fetch(capture::FrameBatch& batch) const { sources_.fetch(batch); }

  // Fills `batch` with the next frames to count, perhaps none for now; false: there are no more.
  // An error ends the feed, at the end: there were packets, and the filter means nothing for any of
  // them.
  Result<bool> next(capture::FrameBatch& batch);

  // Of the source that was opened first, and of files left out.
  capture::SourceNotes notes() const { return sources_.notes(); }

  // All that is known up to now: complete when next() has said that there are no more.
  Ledger account() const;
  // The sources opened so far.
  const std::vector<std::string>& sources() const { return sources_.opened(); }

  // The account when all has ended. Waits until all that is recorded is written. Call once, last.
  Ledger finish();

 private:
  using Clock = std::chrono::steady_clock;

  FrameFeed(const CountOptions& options, StopRequest& stop, SourcePlan plan, Admission admission);

  bool live() const { return options_.live() != nullptr; }
  bool has_deadline() const { return live() && options_.live()->time_limit; }
  bool should_stop() const {
    return stop_.requested() || out_of_memory_ || (has_deadline() && Clock::now() >= deadline_);
  }
  std::chrono::milliseconds wait_limit() const;

  Status open_first_source();
  Status open_recorder();
  Result<bool> end_source(bool at_end);
  Result<bool> end_for_want_of_memory();
  void note_failure(const Error& error);
  void report_progress();

  const CountOptions& options_;
  StopRequest& stop_;
  Clock::time_point deadline_;
  SourceSequence sources_;
  Admission admission_;
  Ledger ended_;                  // of the sources that have ended, without what is counted
  std::uint64_t bytes_told_ = 0;  // of the source that is open, to options_.progress
  MemoryWatch memory_;
  bool out_of_memory_ = false;
  bool stopping_ = false;  // the live source was told to stop and is being drained
  std::unique_ptr<PacketRecorder> recorder_;  // none where no packets are recorded
};

}  // namespace wirecensus::runtime
