#include "sink/ndjson/line_exporter.h"

#include <cstdint>

#include "base/output_file.h"

namespace wirecensus::sink {

Status LineExporter::open() {
  const auto opened = channel_->open();
  return opened ? done() : Status(opened.error());
}

Status LineExporter::send(const tables::ReportInput& input, const CensusPlace& place) {
  sending_ = done();
  sums_ = pending_ = {};
  OutputFile lines = OutputFile::to([this](std::string_view piece) { send_piece(piece); });
  write_flow_lines(input, lines, [this](const auto&, const tables::FlowRow& row) {
    sums_.add(sums_of(row));
    pending_.add(sums_of(row));
  });
  lines.append(ledger_line(input.census(), place, sums_, figures_));
  if (Status committed = lines.commit(); !committed) return committed;
  return sending_;
}

// After an error, nothing more of the census is sent: its flows are counted as such.
void LineExporter::send_piece(std::string_view bytes) {
  const FlowSums ended = std::exchange(pending_, {});
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
    add_unsent(figures_, ended);
  }
}

}  // namespace wirecensus::sink
