// A request to say how far the work is, from a signal handler to the thread that shows it.
#pragma once

namespace wirecensus {

class StatusRequest {
 public:
  StatusRequest();
  ~StatusRequest();
  StatusRequest(const StatusRequest&) = delete;
  StatusRequest& operator=(const StatusRequest&) = delete;

  // Async-signal-safe.
  void request();
  // Whether there was a request since the last call.
  bool take();

  // Readable while there is a request; -1 where the system had none to give.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace wirecensus
