// The fields of a flow: one direction of a flow record. Static storage.
#pragma once

#include <span>

#include "flow/flow_record.h"
#include "inspect/names/names.h"
#include "inspect/tunnel_records.h"
#include "metrics/flow_course.h"
#include "tables/field.h"

namespace wirecensus::tables {

// One direction. `key.source` sent the packets, whatever the order of ends in the record.
// `counters` must outlive it.
struct FlowRow {
  flow::FlowKey key;
  const flow::FlowCounters& counters;
  const metrics::FlowCourse* course = nullptr;  // of its interval, if it is one; must outlive it
  const inspect::FlowName* name = nullptr;      // what was seen in it, if anything; must outlive it
  const inspect::OuterTunnel* tunnel = nullptr;  // that it carries; must outlive it
};

// For TimeFields.
inline const flow::FlowCounters& times_of(const FlowRow& row) { return row.counters; }

std::span<const Field<FlowRow>> flow_fields();
// The same, and those of rows that have a course.
std::span<const Field<FlowRow>> interval_flow_fields();
// The same as flow_fields(), then those of what was seen in the flow (--names-seen), and of what it
// carries (--tunnels), as asked for.
std::span<const Field<FlowRow>> deep_flow_fields(bool names, bool tunnels);

}  // namespace wirecensus::tables
