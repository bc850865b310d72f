// Censuses as rows of a store, each interval there once and whole, or not at all.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "sink/clickhouse/insert_line.h"
#include "sink/clickhouse/store.h"
#include "sink/clickhouse/store_tables.h"
#include "sink/exporter.h"

namespace wirecensus::sink {

class StoreExporter final : public Exporter {
 public:
  // `program` names this program and its version, for the table of batches. Preconditions: those of
  // Store; the target has a sensor.
  StoreExporter(const Target& target, const std::string& password, std::string program);

  // Error: also if the tables are not those of this version.
  Status open() override;
  Status send(const tables::ReportInput& input, const CensusPlace& place) override;
  bool may_repeat() const override { return true; }
  void give_up(const metrics::CensusTables& tables) override;
  Status finish() override { return done(); }
  const ExportFigures& figures() const override { return figures_; }

 private:
  struct Batch;  // an attempt

  Batch new_batch(const tables::ReportInput& input, const CensusPlace& place, InsertLine& line);
  Status find_settings();
  Result<bool> is_there(const Batch& batch);
  Status send_whole(const tables::ReportInput& input, Batch& batch);
  Status send_rows(const tables::ReportInput& input, Batch& batch);
  Status send_flows(const tables::ReportInput& input, Batch& batch);
  Status send_connections(const tables::ReportInput& input, const Batch& batch);
  Status send_inner_flows(const tables::ReportInput& input, const Batch& batch);
  Status send_timeline(const tables::ReportInput& input, const Batch& batch);
  Status send_sizes(const tables::ReportInput& input, const Batch& batch);
  Status send_files(const tables::ReportInput& input, const Batch& batch);
  Status send_ledger(const tables::ReportInput& input, const Batch& batch);
  Status send_census(const tables::ReportInput& input, Batch& batch);
  Status send_batch(const tables::ReportInput& input, const Batch& batch);

  Store& store() { return stores_.front(); }  // for questions, while no rows are on their way

  InsertLine::Stores stores_;
  // As it was when it was opened.
  std::vector<FoundColumn> there_;
  std::string insert_settings_;
  const std::string program_;
  std::random_device random_;
  bool open_ = false;
  ExportFigures figures_;
};

}  // namespace wirecensus::sink
