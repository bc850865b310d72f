// The fields of a flow that two censuses count differently.
#pragma once

#include <span>

#include "metrics/census_difference.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::FlowDifference>> flow_difference_fields();

}  // namespace wirecensus::tables
