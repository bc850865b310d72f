// Counts the packets of sources: reads, decodes and counts them on several threads.
#pragma once

#include "base/result.h"
#include "metrics/census.h"
#include "runtime/count_options.h"
#include "runtime/source_plan.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// Counts until the sources end, a limit of `options` is reached, or a stop is requested; blocks
// until then. Requests of `options.cuts` cut the count into parts; the census is the same with and
// without cuts. Errors: no source can be opened, the filter does not compile, or the output for
// recorded packets cannot be opened. Later failures are in the ledger of the census. Throws
// std::bad_alloc.
Result<metrics::Census> count_traffic(const CountOptions& options, StopRequest& stop);

// As count_traffic(), for the sources of `plan` instead of those that `options` name.
Result<metrics::Census> count_sources(const CountOptions& options, StopRequest& stop,
                                      SourcePlan plan);

}  // namespace wirecensus::runtime
