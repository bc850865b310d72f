// All sources of a count, one after the other, as one stream of batches: opened, filtered, limited,
// stopped and drained, with their books closed into one ledger.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "capture/filter.h"
#include "capture/frame_source.h"
#include "runtime/count_options.h"
#include "runtime/memory_watch.h"
#include "runtime/record/packet_recorder.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// What became of the frames that a source delivered.
struct AdmittedFrames {
  std::uint64_t counted = 0;
  std::uint64_t past_limit = 0;
  SuperPackets super_packets;
};

// One caller at a time, whichever thread it is on, but for fetch().
class FrameFeed {
 public:
  // Both must outlive the feed.
  FrameFeed(const CountOptions& options, StopRequest& stop) : options_(options), stop_(stop) {}

  // Opens the first source and compiles the filter. Files that cannot be read become losses; an
  // error only where none can be.
  Status open();

  // Brings what next() will probably want into a batch whose `number` is set: by any number of
  // threads at a time, each with its own batch.
  void fetch(capture::FrameBatch& batch) const;

  // Fills `batch` with the next frames to count, perhaps none for now; false: there are no more.
  // An error ends the feed, at the end: there were packets, and the filter means nothing for any of
  // them.
  Result<bool> next(capture::FrameBatch& batch);

  // Of the source that was opened first, and of files left out. Precondition: open() succeeded.
  capture::SourceNotes notes() const;

  // Complete when next() has said that there are no more. Waits until all recorded packets are
  // written.
  Ledger take_ledger();
  std::vector<std::string> take_sources() { return std::move(sources_); }

 private:
  using Clock = std::chrono::steady_clock;

  bool live() const { return !options_.interface.empty(); }
  bool limit_reached() const {
    return options_.packet_limit && ledger_.counted >= *options_.packet_limit;
  }
  bool should_stop() const {
    return stop_.requested() || out_of_memory_ ||
           (options_.time_limit && Clock::now() >= deadline_);
  }
  std::chrono::milliseconds wait_limit() const;

  void try_files();
  void leave_out(const std::string& file, const Error& error);
  Status open_recorder();
  Status open_sources();
  Status open_interface();
  Status open_first_file();
  bool open_next_file();
  void enter_undecided();
  void set_source(std::shared_ptr<capture::FrameSource> source);
  Result<bool> end_source(bool at_end);
  Result<bool> end_for_want_of_memory();
  void note_failure(const Error& error);
  void tell_progress();
  void admit(capture::FrameBatch& batch);
  std::size_t within_limit(const capture::FrameBatch& batch) const;
  void count(const capture::FrameBatch& batch);
  void complete(InterfaceAccount& account);

  const CountOptions& options_;
  StopRequest& stop_;
  Clock::time_point deadline_;
  std::unique_ptr<capture::FrameFilter>
      filter_;  // files only: interfaces have theirs in the kernel
  std::shared_ptr<capture::FrameSource> source_;
  mutable std::mutex source_mutex_;  // of source_, where fetch() may look at it
  std::uint64_t bytes_told_ = 0;     // of the source that is open, to who watches
  MemoryWatch memory_;
  bool out_of_memory_ = false;
  std::string shortage_;   // of memory for the ring, for a person
  bool stopping_ = false;  // the live source was told to stop and is being drained
  Ledger ledger_;
  AdmittedFrames admitted_;                   // of the source that is open
  std::vector<std::string> readable_;         // files, as far as one could tell before
  std::size_t begun_files_ = 0;               // of them
  std::vector<std::string> sources_;          // those begun
  std::unique_ptr<PacketRecorder> recorder_;  // none if no packets are recorded
};

}  // namespace wirecensus::runtime
