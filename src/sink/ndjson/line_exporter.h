// A census as lines of JSON (sink/ndjson/flow_lines.h) in a connection.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "sink/channel.h"
#include "sink/exporter.h"
#include "sink/ndjson/flow_lines.h"
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
  void give_up(const metrics::CensusTables& tables) override {
    add_unsent(figures_, sums_of(tables));
  }
  Status finish() override { return channel_->finish(); }
  const ExportFigures& figures() const override { return figures_; }

 private:
  void send_piece(std::string_view bytes);

  const std::unique_ptr<Channel> channel_;
  ExportFigures figures_;
  Status sending_ = done();  // of the census being sent
  FlowSums sums_;            // the same
  FlowSums pending_;         // of rows that end in the piece being made
};

}  // namespace wirecensus::sink
