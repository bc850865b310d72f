// How files are written that the options ask for: the same in results, intervals, snapshots and
// pages.
#pragma once

#include "cli/options.h"
#include "tables/report_input.h"

namespace wirecensus {

// Without a comparison and an interval, which are of one result. Precondition: the options are
// checked, and the databases are open.
tables::ReportOptions report_options(const Options& options);

}  // namespace wirecensus
