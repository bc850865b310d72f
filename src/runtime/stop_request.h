// A request to stop counting, from a signal handler or another thread to the one that counts.
#pragma once

#include <atomic>

namespace wirecensus::runtime {

class StopRequest {
 public:
  StopRequest();
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  // Async-signal-safe; may be called any number of times, from anywhere.
  void request();
  bool requested() const { return requested_.load(std::memory_order_relaxed); }

  // Becomes readable with the first request and stays so; -1 where the system had none to give, and
  // then waits end by their time limit.
  int descriptor() const { return descriptor_; }

 private:
  std::atomic<bool> requested_{false};
  int descriptor_;
};

}  // namespace wirecensus::runtime
