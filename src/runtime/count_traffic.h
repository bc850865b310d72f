// Counting from end to end: sources, decoder and counters joined on threads.
#pragma once

#include "base/result.h"
#include "metrics/census.h"
#include "runtime/count_options.h"
#include "runtime/source_plan.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// Counts until the sources end, a limit is reached or `stop` is requested. With `options.cuts` it
// can be cut into parts meanwhile; the census is the same, cut or not. Errors: a source cannot be
// opened, or the filter does not compile. What goes wrong later is in the census's ledger.
Result<metrics::Census> count_traffic(const CountOptions& options, StopRequest& stop);

// The same of the sources that `plan` opens, which stand for those that the options name.
Result<metrics::Census> count_sources(const CountOptions& options, StopRequest& stop,
                                      SourcePlan plan);

}  // namespace wirecensus::runtime
