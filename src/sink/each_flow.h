// The flows of a census, one direction each, in no order.
#pragma once

#include "flow/flow_record.h"
#include "flow/flow_records.h"
#include "metrics/census.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

// Calls visit(share, row) for each row of packet_flows.csv; both are valid during the call.
template <typename Visitor>
void for_each_flow(const tables::ReportInput& input, Visitor visit) {
  const auto visit_direction = [&](const tables::InterfaceShare& share, const flow::FlowKey& key,
                                   const flow::FlowCounters& counters) {
    if (counters.packets > 0) visit(share, share.flow_row(key, counters));
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

}  // namespace wirecensus::sink
