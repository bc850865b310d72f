#include "sink/ndjson/line_exporter.h"

#include <fmt/core.h>

#include <utility>

#include "base/output_file.h"
#include "base/time.h"
#include "report/json_documents.h"
#include "report/json_rows.h"
#include "sink/each_flow.h"
#include "sink/unstored.h"
#include "tables/columns.h"
#include "tables/flow_fields.h"

namespace wirecensus::sink {

Status LineExporter::open() {
  const auto opened = channel_->open();
  return opened ? done() : Status(opened.error());
}

Status LineExporter::send(const tables::ReportInput& input, const CensusPlace& place) {
  sending_ = done();
  sums_ = pending_ = {};
  OutputFile lines = OutputFile::to([this](std::string_view piece) { send_piece(piece); });
  const std::string_view lead =
      input.by_interface() ? tables::interface_column(input.style.names) : std::string_view();
  report::JsonRows rows(tables::flow_fields_of(input), input.style, lines, lead);
  for_each_flow(input, [&](const tables::InterfaceShare& share, const tables::FlowRow& row) {
    if (input.by_interface()) rows.set_lead(share.interface);
    rows.write("", row, "\n");
    for (Sums* sums : {&sums_, &pending_}) {
      ++sums->flows;
      sums->packets += row.counters.packets;
      sums->frame_bytes += row.counters.frame_bytes;
    }
  });
  lines.append(ledger_line(input.census(), place));
  if (Status committed = lines.commit(); !committed) return committed;
  return sending_;
}

// After an error, nothing more of the census is sent: its flows are counted as such.
void LineExporter::send_piece(std::string_view bytes) {
  const Sums ended = std::exchange(pending_, {});
  for (std::string_view rest = bytes; sending_ && !rest.empty();) {
    const std::string_view message = rest.substr(0, channel_->max_message());
    sending_ = channel_->send(
        Bytes(reinterpret_cast<const std::uint8_t*>(message.data()), message.size()));
    rest.remove_prefix(message.size());
  }
  if (sending_) {
    ++figures_.messages;
    figures_.bytes += bytes.size();
    figures_.flow_records += ended.flows;
  } else {
    figures_.unsent_flows += ended.flows;
    figures_.unsent_packets += ended.packets;
    figures_.unsent_bytes += ended.frame_bytes;
  }
}

// A run is a text: many readers round numbers of 64 bits.
std::string LineExporter::ledger_line(const metrics::Census& census,
                                      const CensusPlace& place) const {
  const metrics::Interval interval = interval_of(census, place);
  const std::string begin =
      interval.begin == kNoTime ? "null" : '"' + timestamp_text(interval.begin) + '"';
  return fmt::format(
      "{{\"run\":\"{}\",\"number\":{},\"after\":{},\"last\":{},\"begin\":{},\"length_ns\":{},"
      "\"flows\":{},\"packets\":{},\"frame_bytes\":{},\"flows_not_sent\":{},"
      "\"packets_not_sent\":{},\"frame_bytes_not_sent\":{},\"ledger\":{}}}\n",
      interval.run, interval.number, place.after, interval.last, begin, interval.length,
      sums_.flows, sums_.packets, sums_.frame_bytes, figures_.unsent_flows, figures_.unsent_packets,
      figures_.unsent_bytes, report::ledger_json(census.ledger));
}

void LineExporter::give_up(const metrics::CensusTables& tables) {
  const metrics::Totals& totals = tables.census().totals;
  figures_.unsent_flows += tables.flow_counts().flows;
  figures_.unsent_packets += totals.packets;
  figures_.unsent_bytes += totals.frame_bytes;
}

}  // namespace wirecensus::sink
