// The flows of a census, in no order: one direction each, or both together.
#pragma once

#include "flow/flow_record.h"
#include "flow/flow_records.h"
#include "metrics/census.h"
#include "metrics/spill/spilled_flows.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

// Calls visit(share, row) for each row of packet_flows.csv; both are valid during the call. A flow
// without packets may have bytes: of a frame that holds several.
template <typename Visitor>
void for_each_flow(const tables::ReportInput& input, Visitor visit) {
  const auto visit_direction = [&](const tables::InterfaceShare& share, const flow::FlowKey& key,
                                   const flow::FlowCounters& counters) {
    if (!counters.empty()) visit(share, share.flow_row(key, counters));
  };
  for (const tables::InterfaceShare& share : input.shares) {
    const metrics::Census& census = share.tables.census();
    if (census.spilled != nullptr) {
      share.tables.flow_order().for_each(
          [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
            visit_direction(share, key, counters);
          });
    }
    census.flows.for_each([&](flow::FlowRef, const auto& compact) {
      const flow::FlowRecord record = flow::expand(compact);
      visit_direction(share, record.key, record.forward);
      visit_direction(share, record.key.reversed(), record.reverse);
    });
  }
}

// The same for biflows: visit(share, record). A direction without packets and bytes is none.
template <typename Visitor>
void for_each_biflow(const tables::ReportInput& input, Visitor visit) {
  for (const tables::InterfaceShare& share : input.shares) {
    const auto visit_record = [&](const auto& compact) {
      visit(share, flow::expand(compact));
      return true;
    };
    const metrics::Census& census = share.tables.census();
    if (census.spilled != nullptr) {
      census.spilled->for_each_ipv4(visit_record);
      census.spilled->for_each_ipv6(visit_record);
    }
    census.flows.for_each([&](flow::FlowRef, const auto& compact) { visit_record(compact); });
  }
}

}  // namespace wirecensus::sink
