// Each row of census.json is on a line of its own, for line-based tools.
#include "report/json.h"

#include "report/json_documents.h"
#include "report/json_rows.h"
#include "tables/address_rows.h"
#include "tables/conversation_fields.h"
#include "tables/depth/connection_fields.h"
#include "tables/depth/inner_flow_fields.h"
#include "tables/depth/name_fields.h"
#include "tables/depth/tcp_health_fields.h"
#include "tables/file_fields.h"
#include "tables/flow_fields.h"
#include "tables/metric_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/protocol_fields.h"
#include "tables/timeline_fields.h"

namespace wirecensus::report {
namespace {

constexpr const char* kFormat = "wirecensus.census";
constexpr const char* kCompactFormat = "wirecensus.census.compact";

// The name of the member for the interface; empty without --by.
std::string_view lead(const tables::ReportInput& input) {
  return input.by_interface() ? tables::interface_column(input.style.names) : std::string_view();
}

// Writes the member "name": [a row, ...]. list(share, visit) calls visit(record) for every record
// of the share: all, or with --by each interface.
template <typename Record, typename List>
void write_table(std::string_view name, std::span<const tables::Field<Record>> fields,
                 const tables::ReportInput& input, OutputFile& file, List list) {
  JsonRows<Record> rows(fields, input.style, file, lead(input));
  std::string_view before = "\n";
  file.append(",\n\"" + std::string(name) + "\":" + rows.begin());
  for (const tables::InterfaceShare& share : input.shares) {
    if (input.by_interface()) rows.set_lead(share.interface);
    list(share, [&](const Record& record) {
      rows.write(before, record, "");
      before = ",\n";
    });
  }
  file.append(rows.end());
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

template <typename Visit>
void list_flows(const tables::InterfaceShare& share, Visit visit) {
  share.tables.flow_order().for_each(
      [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        visit(share.flow_row(key, counters));
      });
}

void write_connection_tables(const tables::ReportInput& input, OutputFile& file) {
  using Share = tables::InterfaceShare;
  write_table("connections", tables::connection_fields_of(input), input, file,
              [&](const Share& of, auto visit) {
                of.tables.connections().for_each([&](const inspect::Connection& connection) {
                  visit(input.connection_row(connection));
                });
              });
  write_table("tcp_health", tables::tcp_health_fields(), input, file,
              [](const Share& of, auto visit) {
                of.tables.connections().for_each([&](const inspect::Connection& connection) {
                  tables::for_each_direction(connection, visit);
                });
              });
}

void write_addresses(const tables::ReportInput& input, OutputFile& file) {
  const tables::AddressRows rows(input);
  write_table("addresses", rows.fields(), input, file,
              [&](const tables::InterfaceShare& of, auto visit) {
                of.tables.addresses().for_each(
                    [&](const metrics::AddressRecord& record) { visit(rows(record)); });
              });
}

// Of all interfaces together.
void write_names(const inspect::Names& names, const tables::ReportInput& input, OutputFile& file) {
  JsonRows<tables::NameRow> rows(tables::name_fields(), input.style, file, {});
  std::string_view before = "\n";
  file.append(",\n\"names\":" + rows.begin());
  for (const auto* entry : tables::name_order(names)) {
    rows.write(before, tables::NameRow{entry->first, entry->second}, "");
    before = ",\n";
  }
  file.append(rows.end());
}

// Without the interface of --by: files have none.
void write_files(const tables::ReportInput& input, OutputFile& file) {
  JsonRows<FileAccount> rows(tables::file_fields(), input.style, file);
  std::string_view before = "\n";
  file.append(",\n\"files\":" + rows.begin());
  for (const FileAccount& account : input.census().ledger.files) {
    rows.write(before, account, "");
    before = ",\n";
  }
  file.append(rows.end());
}

template <typename Visit>
void list_inner_flows(const tables::ReportInput& input, const tables::InterfaceShare& share,
                      Visit visit) {
  for (const auto* flow : tables::inner_flow_order(share.tables.census().depth.tunnels))
    visit(input.inner_flow_row(*flow));
}

void write_tables(const tables::ReportInput& input, OutputFile& file) {
  using Share = tables::InterfaceShare;
  write_table("protocols", tables::protocol_fields(), input, file, [](const Share& of, auto visit) {
    for (const auto& record : of.tables.protocols()) visit(record);
  });
  write_table("packet_sizes", tables::packet_size_fields(), input, file,
              [](const Share& of, auto visit) {
                for (const auto& record : of.tables.census().sizes) visit(record);
              });
  write_table("timeline", tables::timeline_fields(), input, file, [](const Share& of, auto visit) {
    const metrics::Timeline& timeline = of.tables.census().timeline;
    for (const metrics::TimelinePoint& point : timeline.points)
      visit(tables::TimelineRow{timeline.width, point});
  });
  write_addresses(input, file);
  if (input.names_seen() != nullptr) write_names(*input.names_seen(), input, file);
  write_table("conversations", tables::conversation_fields(), input, file,
              [](const Share& of, auto visit) { of.tables.conversation_order().for_each(visit); });
  write_table("flows", tables::flow_fields_of(input), input, file,
              [](const Share& of, auto visit) { list_flows(of, visit); });
  if (input.census().depth.has_tcp) write_connection_tables(input, file);
  if (input.has_tunnels()) {
    write_table("inner_flows", tables::inner_flow_fields_of(input), input, file,
                [&](const Share& of, auto visit) { list_inner_flows(input, of, visit); });
  }
}

}  // namespace

Status write_census_json(const tables::ReportInput& input, OutputFile& file) {
  const std::string format = input.style.compact ? kCompactFormat : kFormat;
  file.append("{\"format\":" + json_text(format) +
              ",\n\"version\":" + std::to_string(kCensusJsonVersion));
  file.append(",\n\"sources\":" + json_array(input.census().sources));
  file.append(",\n\"ledger\":" + ledger_json(input.census().ledger));
  write_metrics(input, file);
  write_files(input, file);
  write_tables(input, file);
  file.append("}\n");
  return done();
}

Status write_connections_ndjson(const tables::ReportInput& input, OutputFile& file) {
  JsonRows rows(tables::connection_fields_of(input), input.style, file, lead(input));
  file.append(rows.first_line());
  input.tables.connections().for_each([&](const inspect::Connection& connection) {
    rows.write("", input.connection_row(connection), "\n");
  });
  return done();
}

Status write_flows_ndjson(const tables::ReportInput& input, OutputFile& file) {
  JsonRows rows(tables::flow_fields_of(input), input.style, file, lead(input));
  file.append(rows.first_line());
  for (const tables::InterfaceShare& share : input.shares) {
    if (input.by_interface()) rows.set_lead(share.interface);
    list_flows(share, [&](const tables::FlowRow& row) { rows.write("", row, "\n"); });
  }
  return done();
}

Status write_inner_flows_ndjson(const tables::ReportInput& input, OutputFile& file) {
  JsonRows rows(tables::inner_flow_fields_of(input), input.style, file, lead(input));
  file.append(rows.first_line());
  for (const tables::InterfaceShare& share : input.shares) {
    if (input.by_interface()) rows.set_lead(share.interface);
    list_inner_flows(input, share,
                     [&](const tables::InnerFlowRow& row) { rows.write("", row, "\n"); });
  }
  return done();
}

}  // namespace wirecensus::report
