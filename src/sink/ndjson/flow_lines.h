// What is sent as lines of JSON: the rows of flows.ndjson, and after those of a census a line of
// its ledger and of what was sent before it, so that a reader can see what was lost on the way to
// it (docs/export.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/output_file.h"
#include "metrics/census.h"
#include "report/json_rows.h"
#include "sink/each_flow.h"
#include "sink/exporter.h"
#include "tables/columns.h"
#include "tables/flow_fields.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

struct FlowSums {
  std::uint64_t flows = 0, packets = 0, frame_bytes = 0;

  bool operator==(const FlowSums&) const = default;
  void add(const FlowSums& other) {
    flows += other.flows;
    packets += other.packets;
    frame_bytes += other.frame_bytes;
  }
};

inline FlowSums sums_of(const tables::FlowRow& row) {
  return {1, row.counters.packets, row.counters.frame_bytes};
}

// Adds flows that could not be sent.
inline void add_unsent(ExportFigures& figures, const FlowSums& sums) {
  figures.unsent_flows += sums.flows;
  figures.unsent_packets += sums.packets;
  figures.unsent_bytes += sums.frame_bytes;
}

// Of all flows of a census.
FlowSums sums_of(const metrics::CensusTables& tables);

// Writes a line for each row of packet_flows.csv, in no order, and calls visit(share, row) when it
// is written; both are valid during the call.
template <typename Visitor>
void write_flow_lines(const tables::ReportInput& input, OutputFile& lines, Visitor visit) {
  const std::string_view lead =
      input.by_interface() ? tables::interface_column(input.style.names) : std::string_view();
  report::JsonRows rows(tables::flow_fields_of(input), input.style, lines, lead);
  for_each_flow(input, [&](const tables::InterfaceShare& share, const tables::FlowRow& row) {
    if (input.by_interface()) rows.set_lead(share.interface);
    rows.write("", row, "\n");
    visit(share, row);
  });
}

// With a line end. `sent` is what the lines before it have, `figures` what was not sent since the
// beginning.
std::string ledger_line(const metrics::Census& census, const CensusPlace& place,
                        const FlowSums& sent, const ExportFigures& figures);

}  // namespace wirecensus::sink
