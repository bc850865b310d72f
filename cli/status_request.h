// A request to print the progress, from a signal handler to the display thread.
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

  // A descriptor that is readable while there is a request; -1 if none could be created.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace wirecensus
