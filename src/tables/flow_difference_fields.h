// The fields of a flow that differs between two censuses. Static storage.
#pragma once

#include <span>

#include "metrics/census_difference.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::FlowDifference>> flow_difference_fields();

}  // namespace wirecensus::tables
