// Reports the difference of two censuses: for `diff` and --expect.
#pragma once

#include "base/result.h"
#include "cli/options.h"
#include "view/difference_summary.h"

namespace wirecensus {

// Writes flow_differences.csv (unless the formats are none) and prints the comparison: a summary,
// or with -q one line on standard error if there is a difference. Returns whether both are equal.
// Error: a file or standard output cannot be written.
Result<bool> report_comparison(const view::Comparison& comparison, const Options& options);

}  // namespace wirecensus
