// What the threads that work tell of how far they are, for one that watches (base/work_progress.h).
//
// They tell it a batch at a time, with relaxed atomics and without a lock: numbers that belong
// together may be a batch apart when they are looked at, which no eye sees.
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
  // Begins the next stage, with all numbers at 0. Call while nobody is at work.
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

  mutable std::mutex mutex_;  // of the stage; the numbers change without it
  std::uint64_t number_ = 0;
  WorkStage stage_;
  Counter bytes_read_{0};
  Counter packets_{0};
  Counter frame_bytes_{0};
  Counter lost_{0};
};

// Of all files together; none where one is not a regular file ("-" is standard input).
std::optional<std::uint64_t> total_size(std::span<const std::string> files);

}  // namespace wirecensus::runtime
