#include "report/csv.h"

#include "report/csv_rows.h"
#include "tables/address_fields.h"
#include "tables/conversation_fields.h"
#include "tables/flow_difference_fields.h"
#include "tables/flow_fields.h"
#include "tables/metric_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/protocol_fields.h"
#include "tables/timeline_fields.h"

namespace wirecensus::report {

Status write_metrics_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::metric_columns(), tables::NameStyle::wirecensus, file);
  for (const tables::Metric& metric : tables::make_metrics(input)) row(metric);
  return done();
}

Status write_flows_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::flow_fields(), input.names, file);
  input.tables.flow_order().for_each(
      [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        row(tables::FlowRow{key, counters});
      });
  return done();
}

Status write_addresses_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::address_fields(), input.names, file);
  input.tables.addresses().for_each([&](const metrics::AddressRecord& record) { row(record); });
  return done();
}

Status write_conversations_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::conversation_fields(), input.names, file);
  input.tables.conversation_order().for_each(
      [&](const metrics::ConversationRecord& record) { row(record); });
  return done();
}

Status write_protocols_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::protocol_fields(), input.names, file);
  for (const metrics::ProtocolRecord& record : input.tables.protocols()) row(record);
  return done();
}

Status write_timeline_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::timeline_fields(), input.names, file);
  const metrics::Timeline& timeline = input.census().timeline;
  for (const metrics::TimelinePoint& point : timeline.points)
    row(tables::TimelineRow{timeline.width, point});
  return done();
}

Status write_packet_sizes_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::packet_size_fields(), input.names, file);
  for (const metrics::SizeCount& record : input.census().sizes) row(record);
  return done();
}

Status write_differences_csv(const metrics::CensusDifference& difference, OutputFile& file) {
  CsvRows row(tables::flow_difference_fields(), tables::NameStyle::wirecensus, file);
  for (const metrics::FlowDifference& flow : difference.flows) row(flow);
  return done();
}

}  // namespace wirecensus::report
