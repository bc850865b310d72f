// Counts capture files, in the given order, and saved censuses, in the order of time, whatever
// their order is. The result is the same as for counting the original captures together.
#pragma once

#include "base/result.h"
#include "metrics/census.h"
#include "metrics/flow_spilling.h"
#include "runtime/count_options.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// As count_traffic(), but files may be saved censuses; one that cannot be read is a loss, like any
// other file. Further errors: no input can be read, or an option (-c, -f, -w) needs packets and an
// input is a census.
Result<metrics::Census> count_inputs(const CountOptions& options, StopRequest& stop);

// Of saved censuses that are read or merged: with the bound of options.spill.
metrics::FlowSpilling spilling_of_merge(const CountOptions& options);

}  // namespace wirecensus::runtime
