// Counting with saved censuses: captures are counted and censuses taken in, in the order given, and
// what comes of it is what counting all the captures together would have given.
#pragma once

#include "base/result.h"
#include "metrics/census.h"
#include "runtime/count_options.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

// As count_traffic(), but files may be saved censuses too; one that cannot be read is a
// loss like any other file. Errors besides: the options ask of a census what only packets can
// answer.
Result<metrics::Census> count_inputs(const CountOptions& options, StopRequest& stop);

}  // namespace wirecensus::runtime
