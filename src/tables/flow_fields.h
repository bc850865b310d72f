// The fields of a flow: one direction of a record of the flow table.
#pragma once

#include <span>

#include "flow/flow_record.h"
#include "tables/field.h"

namespace wirecensus::tables {

// One direction. `key` has its source first, whatever the record's own order is.
struct FlowRow {
  flow::FlowKey key;
  const flow::FlowCounters& counters;
};

inline const flow::FlowCounters& times_of(const FlowRow& row) { return row.counters; }

std::span<const Field<FlowRow>> flow_fields();

}  // namespace wirecensus::tables
