// The fields of a flow: one direction of a flow record. Static storage.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "flow/flow_record.h"
#include "inspect/names/names.h"
#include "inspect/tunnels/tunnel_records.h"
#include "metrics/flow_course.h"
#include "tables/depth/header_texts.h"
#include "tables/end_facts.h"
#include "tables/field.h"

namespace wirecensus::tables {

// One direction. `key.source` sent the packets, whatever the order of ends in the record.
// `counters` must outlive it.
struct FlowRow {
  flow::FlowKey key;
  const flow::FlowCounters& counters;
  const metrics::FlowCourse* course = nullptr;  // of its interval, if it is one; must outlive it
  const inspect::FlowName* name = nullptr;      // what was seen in it, if anything; must outlive it
  const inspect::OuterTunnel* tunnel = nullptr;          // that it carries; must outlive it
  std::shared_ptr<const HeaderTexts> headers = nullptr;  // of its packets
  EndFacts facts = {};                                   // of its addresses; must outlive it
  std::string_view app = {};                             // by nDPI; must outlive it
};

// For TimeFields.
inline const flow::FlowCounters& times_of(const FlowRow& row) { return row.counters; }

std::span<const Field<FlowRow>> flow_fields();
// What else rows may have, in the order of the columns.
std::span<const ExtraFields<FlowRow>> extra_flow_fields();

}  // namespace wirecensus::tables
