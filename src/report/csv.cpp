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

namespace wirecensus::report {
namespace {

constexpr std::size_t kMaxColumns = 64;
static_assert(kMaxColumns * (tables::kFieldTextSize + 1) <= OutputFile::kMaxDirect);

// A header, and a line for each record.
template <typename Record>
class CsvRows {
 public:
  CsvRows(std::span<const tables::Field<Record>> fields, tables::NameStyle names, OutputFile& file)
      : columns_(tables::columns_of(fields, names)), file_(file) {
    std::string line;
    for (const tables::Column<Record>& column : columns_) line.append(column.info.name).append(",");
    line.back() = '\n';
    file_.append(line);
  }

  void operator()(const Record& record) {
    char* out = file_.direct();
    for (const tables::Column<Record>& column : columns_) {
      out = column.value(out, record);
      *out++ = ',';
    }
    out[-1] = '\n';
    file_.take(out);
  }

 private:
  std::vector<tables::Column<Record>> columns_;
  OutputFile& file_;
};

}  // namespace

Status write_metrics_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::metric_columns(), tables::NameStyle::wirecensus, file);
  for (const tables::Metric& metric : tables::make_metrics(input)) row(metric);
  return done();
}

Status write_flows_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::flow_fields(), input.names, file);
  input.flow_order().for_each([&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
    row(tables::FlowRow{key, counters});
  });
  return done();
}

Status write_addresses_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::address_fields(), input.names, file);
  input.derived.addresses.for_each([&](const metrics::AddressRecord& record) { row(record); });
  return done();
}

Status write_conversations_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::conversation_fields(), input.names, file);
  input.conversation_order().for_each(
      [&](const metrics::ConversationRecord& record) { row(record); });
  return done();
}

Status write_protocols_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::protocol_fields(), input.names, file);
  for (const metrics::ProtocolRecord& record : input.derived.protocols) row(record);
  return done();
}

Status write_timeline_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::timeline_fields(), input.names, file);
  const metrics::Timeline& timeline = input.census.timeline;
  for (const metrics::TimelinePoint& point : timeline.points)
    row(tables::TimelineRow{timeline.width, point});
  return done();
}

Status write_packet_sizes_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::packet_size_fields(), input.names, file);
  for (const metrics::SizeCount& record : input.census.sizes) row(record);
  return done();
}

Status write_differences_csv(const metrics::CensusDifference& difference, OutputFile& file) {
  CsvRows row(tables::flow_difference_fields(), tables::NameStyle::wirecensus, file);
  for (const metrics::FlowDifference& flow : difference.flows) row(flow);
  return done();
}

}  // namespace wirecensus::report
