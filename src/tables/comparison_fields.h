// The metrics of a comparison with what was expected (--expect). Static storage.
#pragma once

#include <span>

#include "tables/field.h"
#include "tables/report_input.h"

namespace wirecensus::tables {

// Precondition of their values: the input has a comparison.
std::span<const Field<ReportInput>> comparison_fields();

}  // namespace wirecensus::tables
