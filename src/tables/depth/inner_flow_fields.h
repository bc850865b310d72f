// The fields of what is inside tunnels. Static storage.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inspect/names/names.h"
#include "inspect/tunnels/inner_tcp.h"
#include "inspect/tunnels/tunnel_records.h"
#include "tables/field.h"
#include "tables/flow_fields.h"

namespace wirecensus::tables {

// One direction of an inner flow, which must outlive it.
struct InnerFlowRow {
  explicit InnerFlowRow(const inspect::InnerFlow& inner,
                        const inspect::FlowName* its_name = nullptr,
                        std::optional<inspect::InnerTcp> its_tcp = std::nullopt);

  flow::FlowKey key;
  const inspect::InnerFlow& record;
  const inspect::FlowName* name;         // may be null
  std::optional<inspect::InnerTcp> tcp;  // of flows of TCP, if they were followed
  std::string encapsulation;             // "gtp/teredo"
};

// For TcpHealthColumns.
inline const inspect::TcpHealth* tcp_health_of(const InnerFlowRow& row) {
  return row.tcp ? &row.tcp->health : nullptr;
}

// For TimeFields.
inline const inspect::InnerCounters& times_of(const InnerFlowRow& row) {
  return row.record.counters;
}

std::span<const Field<InnerFlowRow>> inner_flow_fields();
std::span<const ExtraFields<InnerFlowRow>> extra_inner_flow_fields();

// Of a flow: the fields of the tunnel that it carries.
std::span<const Field<FlowRow>> tunnel_fields();

// The inner flows in the order of their rows: most IP bytes first, then by key. Valid as long as
// `tunnels`.
std::vector<const inspect::InnerFlow*> inner_flow_order(const inspect::TunnelRecords& tunnels);

}  // namespace wirecensus::tables
