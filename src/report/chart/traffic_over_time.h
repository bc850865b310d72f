// Traffic over time as a chart: bit rate and packet rate, each stacked by protocol (the protocols
// with the most bytes, and the others together). Rates are averages over intervals, drawn as steps;
// intervals without packets have no bar.
#pragma once

#include "metrics/census.h"
#include "report/chart/chart.h"

namespace wirecensus::report {

// If all timestamps are equal, the chart shows bytes and packets instead of rates. Packets without
// timestamp are left out, and named in the subtitle.
Chart traffic_over_time(const metrics::Census& census);

}  // namespace wirecensus::report
