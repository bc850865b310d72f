// The fields of flows and connections for what their headers said (--headers). Static storage.
#pragma once

#include <span>

#include "tables/depth/connection_fields.h"
#include "tables/field.h"
#include "tables/flow_fields.h"

namespace wirecensus::tables {

std::span<const Field<FlowRow>> header_fields();
// Those of both directions side by side.
std::span<const Field<ConnectionRow>> connection_header_fields();

}  // namespace wirecensus::tables
