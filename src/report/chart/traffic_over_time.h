// Traffic over time as a chart: the bit rate and the packet rate, each with the protocols that
// carry most stacked on each other. Rates are averages over intervals and drawn so, as steps: where
// nothing was seen there is nothing.
#pragma once

#include "metrics/census.h"
#include "report/chart/chart.h"

namespace wirecensus::report {

Chart traffic_over_time(const metrics::Census& census);

}  // namespace wirecensus::report
