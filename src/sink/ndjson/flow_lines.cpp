#include "sink/ndjson/flow_lines.h"

#include <fmt/core.h>

#include "base/time.h"
#include "report/json_documents.h"
#include "sink/unstored.h"

namespace wirecensus::sink {

FlowSums sums_of(const metrics::CensusTables& tables) {
  const metrics::Totals& totals = tables.census().totals;
  return {tables.flow_counts().flows, totals.packets, totals.frame_bytes};
}

// A run is a text: many readers round numbers of 64 bits.
std::string ledger_line(const metrics::Census& census, const CensusPlace& place,
                        const FlowSums& sent, const ExportFigures& figures) {
  const metrics::Interval interval = interval_of(census, place);
  const std::string begin =
      interval.begin == kNoTime ? "null" : '"' + timestamp_text(interval.begin) + '"';
  return fmt::format(
      "{{\"run\":\"{}\",\"number\":{},\"after\":{},\"last\":{},\"begin\":{},\"length_ns\":{},"
      "\"flows\":{},\"packets\":{},\"frame_bytes\":{},\"flows_not_sent\":{},"
      "\"packets_not_sent\":{},\"frame_bytes_not_sent\":{},\"ledger\":{}}}\n",
      interval.run, interval.number, place.after, interval.last, begin, interval.length, sent.flows,
      sent.packets, sent.frame_bytes, figures.unsent_flows, figures.unsent_packets,
      figures.unsent_bytes, report::ledger_json(census.ledger));
}

}  // namespace wirecensus::sink
