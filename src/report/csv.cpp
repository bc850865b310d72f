#include "report/csv.h"

#include <span>
#include <string>

#include "tables/address_fields.h"
#include "tables/columns.h"
#include "tables/conversation_fields.h"
#include "tables/flow_difference_fields.h"
#include "tables/flow_fields.h"
#include "tables/metric_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/protocol_fields.h"
#include "tables/timeline_fields.h"

namespace wirecensus {
namespace {

constexpr std::size_t kMaxColumns = 64;
static_assert(kMaxColumns * (kFieldTextSize + 1) <= OutputFile::kMaxDirect);

// A header, and a line for each record.
template <typename Record>
class CsvRows {
 public:
  CsvRows(std::span<const Field<Record>> fields, NameStyle names, OutputFile& file)
      : columns_(columns_of(fields, names)), file_(file) {
    std::string line;
    for (const Column<Record>& column : columns_) line.append(column.info.name).append(",");
    line.back() = '\n';
    file_.append(line);
  }

  void operator()(const Record& record) {
    char* out = file_.direct();
    for (const Column<Record>& column : columns_) {
      out = column.value(out, record);
      *out++ = ',';
    }
    out[-1] = '\n';
    file_.take(out);
  }

 private:
  std::vector<Column<Record>> columns_;
  OutputFile& file_;
};

}  // namespace

Status write_metrics_csv(const ReportInput& input, OutputFile& file) {
  CsvRows row(metric_columns(), NameStyle::wirecensus, file);
  for (const Metric& metric : make_metrics(input)) row(metric);
  return done();
}

Status write_flows_csv(const ReportInput& input, OutputFile& file) {
  CsvRows row(flow_fields(), input.names, file);
  input.flow_order().for_each([&](const FlowKey& key, const FlowCounters& counters) {
    row(FlowRow{key, counters});
  });
  return done();
}

Status write_addresses_csv(const ReportInput& input, OutputFile& file) {
  CsvRows row(address_fields(), input.names, file);
  input.derived.addresses.for_each([&](const AddressRecord& record) { row(record); });
  return done();
}

Status write_conversations_csv(const ReportInput& input, OutputFile& file) {
  CsvRows row(conversation_fields(), input.names, file);
  input.conversation_order().for_each([&](const ConversationRecord& record) { row(record); });
  return done();
}

Status write_protocols_csv(const ReportInput& input, OutputFile& file) {
  CsvRows row(protocol_fields(), input.names, file);
  for (const ProtocolRecord& record : input.derived.protocols) row(record);
  return done();
}

Status write_timeline_csv(const ReportInput& input, OutputFile& file) {
  CsvRows row(timeline_fields(), input.names, file);
  const Timeline& timeline = input.census.timeline;
  for (const TimelinePoint& point : timeline.points) row(TimelineRow{timeline.width, point});
  return done();
}

Status write_packet_sizes_csv(const ReportInput& input, OutputFile& file) {
  CsvRows row(packet_size_fields(), input.names, file);
  for (const SizeCount& record : input.census.sizes) row(record);
  return done();
}

Status write_differences_csv(const CensusDifference& difference, OutputFile& file) {
  CsvRows row(flow_difference_fields(), NameStyle::wirecensus, file);
  for (const FlowDifference& flow : difference.flows) row(flow);
  return done();
}

}  // namespace wirecensus
