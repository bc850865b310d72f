// What signals may ask of a command that works.
#pragma once

#include "cli/status_request.h"
#include "runtime/cut_request.h"
#include "runtime/stop_request.h"

namespace wirecensus {

struct Requests {
  runtime::StopRequest stop;
  StatusRequest status;      // to report how far the work is
  runtime::CutRequest cuts;  // to report what the count comes to
};

}  // namespace wirecensus
