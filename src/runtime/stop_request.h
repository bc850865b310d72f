// A request to stop a count, from a signal handler or another thread.
#pragma once

#include <atomic>

namespace wirecensus::runtime {

class StopRequest {
 public:
  StopRequest();
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  // Async-signal-safe; may be called on any thread, repeatedly.
  void request();
  bool requested() const { return requested_.load(std::memory_order_relaxed); }

  // A descriptor that is readable from the first request on; -1 if none could be created, and then
  // waits end by their time limit.
  int descriptor() const { return descriptor_; }

 private:
  std::atomic<bool> requested_{false};
  int descriptor_;
};

}  // namespace wirecensus::runtime
