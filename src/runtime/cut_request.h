// A request to cut a running count: the packets delivered before the cut are one part, those after
// it start the next.
#pragma once

#include <atomic>

namespace wirecensus::runtime {

class CutRequest {
 public:
  CutRequest();
  ~CutRequest();
  CutRequest(const CutRequest&) = delete;
  CutRequest& operator=(const CutRequest&) = delete;

  // Requests a cut, which is made within one batch; a source that waits for packets is woken.
  // Several requests before a cut are one. Async-signal-safe; may be called on any thread,
  // repeatedly.
  void request();

  // Returns whether a cut was requested since the last call, and clears the request. For the thread
  // that reads.
  bool take();

  // A descriptor that is readable while there is a request; -1 if none could be created, and then a
  // cut is made when the wait of a source reaches its time limit.
  int descriptor() const { return descriptor_; }

 private:
  std::atomic<bool> requested_{false};
  int descriptor_;
};

}  // namespace wirecensus::runtime
