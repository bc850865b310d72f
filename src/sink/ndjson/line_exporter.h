// A census as lines of JSON: the rows of flows.ndjson, and after them a line of the ledger and of
// what was sent before it, so that a reader can see what was lost on the way to it
// (docs/export.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "sink/channel.h"
#include "sink/exporter.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

// Used by one thread at a time.
class LineExporter final : public Exporter {
 public:
  // Does not open the channel, which must be reliable.
  explicit LineExporter(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {}

  Status open() override;
  Status send(const tables::ReportInput& input, const CensusPlace& place) override;
  // A part of it may have arrived, and readers add up.
  bool may_repeat() const override { return false; }
  void give_up(const metrics::CensusTables& tables) override;
  Status finish() override { return channel_->finish(); }
  const ExportFigures& figures() const override { return figures_; }

 private:
  // Of flows whose rows have been written.
  struct Sums {
    std::uint64_t flows = 0, packets = 0, frame_bytes = 0;
  };

  void send_piece(std::string_view bytes);
  std::string ledger_line(const metrics::Census& census, const CensusPlace& place) const;

  const std::unique_ptr<Channel> channel_;
  ExportFigures figures_;
  Status sending_ = done();  // of the census being sent
  Sums sums_;                // the same
  Sums pending_;             // of rows that end in the piece being made
};

}  // namespace wirecensus::sink
