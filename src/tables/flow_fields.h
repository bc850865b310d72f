// The fields of a flow: one direction of a flow record. Static storage.
#pragma once

#include <span>

#include "flow/flow_record.h"
#include "tables/field.h"

namespace wirecensus::tables {

// One direction. `key.source` sent the packets, whatever the order of ends in the record.
// `counters` must outlive it.
struct FlowRow {
  flow::FlowKey key;
  const flow::FlowCounters& counters;
};

// For TimeFields.
inline const flow::FlowCounters& times_of(const FlowRow& row) { return row.counters; }

std::span<const Field<FlowRow>> flow_fields();

}  // namespace wirecensus::tables
