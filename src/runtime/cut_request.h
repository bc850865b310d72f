// A request to cut a count that runs: all that was delivered before it becomes a part, what comes
// after it the beginning of the next.
#pragma once

#include <atomic>

namespace wirecensus::runtime {

class CutRequest {
 public:
  CutRequest();
  ~CutRequest();
  CutRequest(const CutRequest&) = delete;
  CutRequest& operator=(const CutRequest&) = delete;

  // The count is cut soon: at once where it waits for packets. Requests that come before the last
  // one was met are one. Async-signal-safe; from any thread, any number of times.
  void request();

  // For the thread that reads: whether there was a request since the last call.
  bool take();

  // Readable while there is a request; -1 where the system had none to give, and then a cut comes
  // when a wait ends by its time limit.
  int descriptor() const { return descriptor_; }

 private:
  std::atomic<bool> requested_{false};
  int descriptor_;
};

}  // namespace wirecensus::runtime
