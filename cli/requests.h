// Requests from signals to a running command.
#pragma once

#include <atomic>

#include "cli/status_request.h"
#include "runtime/cut_request.h"
#include "runtime/stop_request.h"

namespace wirecensus {

struct Requests {
  runtime::StopRequest stop;
  StatusRequest status;            // print the progress
  StatusRequest suspend;           // stop the process until it is continued (SIGTSTP)
  runtime::CutRequest cuts;        // cut the count, to print, show or serve its state
  std::atomic<bool> state{false};  // a cut was requested to print the state
};

}  // namespace wirecensus
