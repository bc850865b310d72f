#include "metrics/spill/remainder.h"

#include <utility>

#include "flow/flow_records_builder.h"
#include "flow/remainder.h"

namespace wirecensus::metrics {
void note_remainder(const std::optional<Remainder>& remainder, Ledger& ledger) {
  if (!remainder) return;
  // Of no lost packet, which add_loss() would leave out.
  ledger.losses.push_back(
      {LossCause::out_of_memory, "flows", 0, true,
       "no room for all of them: " + std::to_string(remainder->packets) +
           " packets are only in the row 'remainder' of the tables of flows, so other rows may "
           "lack some; totals are exact: " +
           remainder->reason});
}

void append_remainder(const flow::FlowCounters& counters, flow::FlowRecords& flows) {
  if (counters.empty()) return;
  flow::FlowRecordsBuilder builder;
  builder.add(flow::remainder_record(counters));
  flows.append(std::move(builder).finish());
}

}  // namespace wirecensus::metrics
