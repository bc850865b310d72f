// SIGINT and SIGTERM: the first asks for a clean stop with results, the second ends at once.
#pragma once

#include "runtime/stop_request.h"

namespace wirecensus {

// Sends signals to `stop` while it lives. One at a time: signals belong to the process.
class SignalHandlers {
 public:
  explicit SignalHandlers(StopRequest& stop);
  ~SignalHandlers();
  SignalHandlers(const SignalHandlers&) = delete;
  SignalHandlers& operator=(const SignalHandlers&) = delete;
};

}  // namespace wirecensus
