// Each row of census.json is on a line of its own, for line-based tools.
#include "report/json.h"

#include "report/json_documents.h"
#include "report/json_rows.h"
#include "tables/address_fields.h"
#include "tables/conversation_fields.h"
#include "tables/flow_fields.h"
#include "tables/metric_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/protocol_fields.h"
#include "tables/timeline_fields.h"

namespace wirecensus::report {
namespace {

// Writes the member "name": [a row, ...]. each(visit) calls visit(record) for every record.
template <typename Record, typename Each>
void write_table(std::string_view name, std::span<const tables::Field<Record>> fields,
                 tables::NameStyle names, OutputFile& file, Each each) {
  JsonRows rows(fields, names, file);
  std::string_view before = "\n";
  file.append(",\n\"" + std::string(name) + "\":[");
  each([&](const Record& record) {
    rows.write(before, record, "");
    before = ",\n";
  });
  file.append("]");
}

template <typename Records>
auto each_of(const Records& records) {
  return [&records](auto visit) {
    for (const auto& record : records) visit(record);
  };
}

void write_metrics(const tables::ReportInput& input, OutputFile& file) {
  std::string_view before = "\n";
  file.append(",\n\"metrics\":{");
  for (const tables::Metric& metric : tables::make_metrics(input)) {
    file.append(std::string(before) + '"' + metric.name + "\":");
    file.take(append_json(file.direct(), metric.value, tables::TimeFormat::usual, file));
    before = ",\n";
  }
  file.append("}");
}

void write_timeline(const tables::ReportInput& input, OutputFile& file) {
  const metrics::Timeline& timeline = input.census().timeline;
  write_table("timeline", tables::timeline_fields(), input.names, file, [&](auto visit) {
    for (const metrics::TimelinePoint& point : timeline.points)
      visit(tables::TimelineRow{timeline.width, point});
  });
}

void write_flows(const tables::ReportInput& input, OutputFile& file) {
  write_table("flows", tables::flow_fields(), input.names, file, [&](auto visit) {
    input.tables.flow_order().for_each(
        [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
          visit(tables::FlowRow{key, counters});
        });
  });
}

}  // namespace

Status write_census_json(const tables::ReportInput& input, OutputFile& file) {
  file.append("{\"format\":\"wirecensus.census\",\n\"version\":" +
              std::to_string(kCensusJsonVersion));
  file.append(",\n\"sources\":" + json_array(input.census().sources));
  file.append(",\n\"ledger\":" + ledger_json(input.census().ledger));
  write_metrics(input, file);
  write_table("protocols", tables::protocol_fields(), input.names, file,
              each_of(input.tables.protocols()));
  write_table("packet_sizes", tables::packet_size_fields(), input.names, file,
              each_of(input.census().sizes));
  write_timeline(input, file);
  write_table("addresses", tables::address_fields(), input.names, file,
              [&](auto visit) { input.tables.addresses().for_each(visit); });
  write_table("conversations", tables::conversation_fields(), input.names, file,
              [&](auto visit) { input.tables.conversation_order().for_each(visit); });
  write_flows(input, file);
  file.append("}\n");
  return done();
}

Status write_flows_ndjson(const tables::ReportInput& input, OutputFile& file) {
  JsonRows rows(tables::flow_fields(), input.names, file);
  input.tables.flow_order().for_each(
      [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        rows.write("", tables::FlowRow{key, counters}, "\n");
      });
  return done();
}

}  // namespace wirecensus::report
