// The fields of packets matched between two points (--to): metrics, and the rows of
// transit_flows.csv, transit_delays.csv and transit_rewritten.csv. Static storage.
#pragma once

#include <span>

#include "metrics/transit/transit.h"
#include "tables/field.h"
#include "tables/report_input.h"

namespace wirecensus::tables {

// Precondition of their values: the input has a comparison with a transit.
std::span<const Field<ReportInput>> transit_fields();

std::span<const Field<metrics::TransitFlow>> transit_flow_fields();
std::span<const Field<metrics::DelayHistogram::Interval>> transit_delay_fields();
std::span<const Field<metrics::RewrittenFlow>> rewritten_flow_fields();

}  // namespace wirecensus::tables
