// A census as messages of Kafka: each line of JSON (sink/ndjson/flow_lines.h) is one. Those of a
// flow have its key, so they are in one partition, in order; ledgers have the run for a key.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "sink/exporter.h"
#include "sink/kafka/producer.h"
#include "sink/ndjson/flow_lines.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

// Used by one thread at a time.
class KafkaExporter final : public Exporter {
 public:
  explicit KafkaExporter(std::unique_ptr<KafkaProducer> producer)
      : producer_(std::move(producer)) {}

  Status open() override { return producer_->open(); }
  // All flows are acknowledged, or have failed, before the ledger is sent, so it is exact. It is
  // not sent if the topic cannot be reached any more.
  Status send(const tables::ReportInput& input, const CensusPlace& place) override;
  // A part of it has arrived, and readers add up.
  bool may_repeat() const override { return false; }
  void give_up(const metrics::CensusTables& tables) override;
  // Error: a ledger could not be sent.
  Status finish() override { return ledgers_; }
  const ExportFigures& figures() const override { return figures_; }

 private:
  struct Row {
    std::string key;
    FlowSums sums;
  };

  void send_flows(const tables::ReportInput& input);
  void take(std::string_view piece);
  void send_line(std::string_view line);
  void update_figures();

  const std::unique_ptr<KafkaProducer> producer_;
  std::string run_, number_;  // of the census being sent
  std::deque<Row> rows_;      // whose lines have not been sent
  std::string begun_;         // the begin of the first of their lines, if a piece ended in it
  FlowSums given_up_;
  ExportFigures figures_;
  Status ledgers_ = done();  // the first failure
};

// "192.0.2.1,49152,198.51.100.7,443,tcp": the first columns of packet_flows.csv, before them the
// interface, where there is one.
std::string flow_message_key(std::string_view interface, const tables::FlowRow& row);

}  // namespace wirecensus::sink
