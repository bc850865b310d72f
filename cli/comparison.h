// What two censuses count differently, told and written: for `diff` and for --expect.
#pragma once

#include "base/result.h"
#include "cli/options.h"
#include "view/difference_summary.h"

namespace wirecensus {

// Writes flow_differences.csv unless no files are wanted, and prints the comparison: a summary, or
// with -q a line on standard error where there is a difference. Whether there is none.
Result<bool> report_comparison(const view::Comparison& comparison, const Options& options);

}  // namespace wirecensus
