// The progress of the counting threads, for the thread that displays it (base/work_progress.h).
//
// Each number is a relaxed atomic, updated once per batch without a lock, so the numbers of one
// now() may differ by the updates of a few batches.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/count_state.h"
#include "base/time.h"
#include "base/work_progress.h"

namespace wirecensus::runtime {

class Progress {
 public:
  // Starts the next stage, with all numbers 0. Precondition: no counting thread is running.
  void begin(WorkStage stage);

  // From any thread.
  void add_bytes_read(std::uint64_t bytes) { add(bytes_read_, bytes); }
  void add_counted(std::uint64_t packets, std::uint64_t frame_bytes) {
    add(packets_, packets);
    add(frame_bytes_, frame_bytes);
  }
  // A batch was read, or waited for: the counting threads are alive.
  void add_read() { add(reads_, 1); }
  // No batch follows in this stage.
  void set_all_read() { all_read_.store(true, std::memory_order_relaxed); }
  void set_lost(std::uint64_t packets) { lost_.store(packets, std::memory_order_relaxed); }

  // Of files at a pace: Pace::played() and Pace::skipped() at the latest read.
  void set_played(Duration played, Duration skipped) {
    played_.store(played, std::memory_order_relaxed);
    skipped_.store(skipped, std::memory_order_relaxed);
  }

  // From any thread.
  WorkProgress now() const;
  Duration played() const { return played_.load(std::memory_order_relaxed); }
  Duration skipped() const { return skipped_.load(std::memory_order_relaxed); }

  // The state beside the numbers costs more, and is only kept once it is wanted: renewed about once
  // a second while counting goes on. From any thread.
  void want_state() { state_wanted_.store(true, std::memory_order_relaxed); }
  bool state_wanted() const { return state_wanted_.load(std::memory_order_relaxed); }
  void set_state(CountState state);
  // The latest one; null if there is none of this stage.
  std::shared_ptr<const CountState> state() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static void add(Counter& counter, std::uint64_t more) {
    counter.fetch_add(more, std::memory_order_relaxed);
  }
  static std::uint64_t value(const Counter& counter) {
    return counter.load(std::memory_order_relaxed);
  }

  mutable std::mutex mutex_;  // guards number_, stage_ and state_
  std::uint64_t number_ = 0;
  WorkStage stage_;
  std::shared_ptr<const CountState> state_;
  std::atomic<bool> state_wanted_{false};
  std::atomic<bool> all_read_{false};
  Counter bytes_read_{0};
  Counter packets_{0};
  Counter frame_bytes_{0};
  Counter lost_{0};
  Counter reads_{0};
  std::atomic<Duration> played_{0};
  std::atomic<Duration> skipped_{0};
};

// The sum of the file sizes in bytes; none if a file is not a regular file ("-" is standard input).
std::optional<std::uint64_t> total_size(std::span<const std::string> files);

}  // namespace wirecensus::runtime
