// A census as IPFIX (RFC 7011): a record of each flow, one direction each, or where that is wanted
// of each biflow (RFC 5103; of one that has only one direction, it is that of a flow); and after
// them a record of the books, so that a collector can see what was lost on the way to it.
//
// Options records have no element of variable length, and data records only numbers and addresses:
// what every collector reads (docs/export.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "sink/channel.h"
#include "sink/exporter.h"
#include "sink/ipfix/message_writer.h"
#include "sink/ipfix/options_records.h"
#include "sink/ipfix/record_layout.h"
#include "sink/target.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

// Used by one thread at a time.
class FlowExporter final : public Exporter {
 public:
  // To a collector. Does not open the channel. `interfaces` are those of the count, where they are
  // known; empty: records have none.
  FlowExporter(const Target& target, std::unique_ptr<Channel> channel,
               std::vector<NamedInterface> interfaces);

  Status open() override;
  Status send(const tables::ReportInput& input, const CensusPlace& place) override;
  // A part of it may have arrived, and collectors add up.
  bool may_repeat() const override { return false; }
  void give_up(const metrics::CensusTables& tables) override;
  Status finish() override { return channel_->finish(); }
  const ExportFigures& figures() const override { return figures_; }

 private:
  void enter(const metrics::Census& census);
  void use_fields(std::span<const tables::Field<tables::FlowRow>> fields);
  void add_templates();
  void add_template(const RecordLayout& layout, std::uint16_t set);
  void add_books();
  void add_flows(const tables::ReportInput& input);
  void add_biflows(const tables::ReportInput& input);
  void add_record(const RecordRows& rows);
  void send_message(Bytes message, std::uint64_t flow_records);
  std::uint16_t books_set() const;
  std::uint16_t interfaces_set() const;
  // 0: of several.
  std::uint32_t index_of(const tables::InterfaceShare& share) const;

  const bool biflows_;
  const std::vector<NamedInterface> interfaces_;
  const std::unique_ptr<Channel> channel_;
  MessageWriter writer_;
  std::vector<tables::Field<tables::FlowRow>> fields_;
  std::vector<RecordLayout> layouts_;  // of kRecordKinds
  const tables::Field<tables::FlowRow>* icmp_types_ = nullptr;
  std::uint16_t first_set_ = kFirstDataSet;
  bool templates_due_ = true;
  std::uint64_t since_templates_ = 0;    // messages
  std::uint64_t template_interval_ = 1;  // in messages
  ExportBooks books_;                    // of all that was sent or given up
  ExportFigures figures_;
  Status sending_ = done();            // of the census being sent
  std::uint64_t pending_packets_ = 0;  // of the flows in the message being made
  std::uint64_t pending_bytes_ = 0;
};

}  // namespace wirecensus::sink
