// The fields of a flow for what its headers said (--headers). Static storage.
#pragma once

#include <span>

#include "tables/field.h"
#include "tables/flow_fields.h"

namespace wirecensus::tables {

std::span<const Field<FlowRow>> header_fields();

}  // namespace wirecensus::tables
