// Counting from end to end: sources, decoder and counters joined on threads.
#pragma once

#include "base/result.h"
#include "metrics/census.h"
#include "runtime/count_options.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// Counts until the sources end, a limit is reached or `stop` is requested. Errors: a source cannot
// be opened, or the filter does not compile. What goes wrong later is in the census's ledger.
Result<metrics::Census> count_traffic(const CountOptions& options, StopRequest& stop);

}  // namespace wirecensus::runtime
