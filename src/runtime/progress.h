// The progress of the counting threads, for the thread that displays it (base/work_progress.h).
//
// Each number is a relaxed atomic, updated once per batch without a lock, so the numbers of one
// now() may differ by the updates of a few batches.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>

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
  void set_lost(std::uint64_t packets) { lost_.store(packets, std::memory_order_relaxed); }

  // From any thread.
  WorkProgress now() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static void add(Counter& counter, std::uint64_t more) {
    counter.fetch_add(more, std::memory_order_relaxed);
  }
  static std::uint64_t value(const Counter& counter) {
    return counter.load(std::memory_order_relaxed);
  }

  mutable std::mutex mutex_;  // guards number_ and stage_
  std::uint64_t number_ = 0;
  WorkStage stage_;
  Counter bytes_read_{0};
  Counter packets_{0};
  Counter frame_bytes_{0};
  Counter lost_{0};
};

// The sum of the file sizes in bytes; none if a file is not a regular file ("-" is standard input).
std::optional<std::uint64_t> total_size(std::span<const std::string> files);

}  // namespace wirecensus::runtime
