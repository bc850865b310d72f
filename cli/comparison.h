// Reports a comparison: for `diff` and --expect.
#pragma once

#include "base/result.h"
#include "cli/options.h"
#include "metrics/comparison.h"

namespace wirecensus {

// Prints the comparison (a summary, or with -q one line on standard error if there is a difference)
// and writes its tables, unless the formats are none. Error: a file or standard output
// cannot be written.
Status report_comparison(const metrics::Comparison& comparison, const Options& options);

}  // namespace wirecensus
