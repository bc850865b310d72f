#include "report/csv.h"

#include "report/csv_rows.h"
#include "tables/address_rows.h"
#include "tables/conversation_fields.h"
#include "tables/depth/connection_fields.h"
#include "tables/depth/inner_flow_fields.h"
#include "tables/depth/name_fields.h"
#include "tables/depth/tcp_health_fields.h"
#include "tables/file_fields.h"
#include "tables/flow_difference_fields.h"
#include "tables/flow_fields.h"
#include "tables/metric_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/protocol_fields.h"
#include "tables/timeline_fields.h"
#include "tables/transit_fields.h"

namespace wirecensus::report {

Status write_metrics_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::metric_columns(), tables::NameStyle::wirecensus, file);
  for (const tables::Metric& metric : tables::make_metrics(input)) row(metric);
  return done();
}

namespace {

// Calls list(share, row) for all, or with --by for each interface: `list` calls row(record) for
// each record of the share.
template <typename Record, typename List>
Status write_table(const tables::ReportInput& input, std::span<const tables::Field<Record>> fields,
                   OutputFile& file, List list) {
  CsvRows<Record> row(fields, input.style, file,
                      input.by_interface() ? tables::interface_column(input.style.names) : "");
  for (const tables::InterfaceShare& share : input.shares) {
    if (input.by_interface()) row.set_lead(share.interface);
    list(share, row);
  }
  return done();
}

}  // namespace

Status write_flows_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(input, tables::flow_fields_of(input), file,
                     [](const tables::InterfaceShare& share, auto& row) {
                       share.tables.flow_order().for_each(
                           [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
                             row(share.flow_row(key, counters));
                           });
                     });
}

Status write_names_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::name_fields(), input.style, file);
  if (input.names_seen() == nullptr) return done();
  for (const auto* entry : tables::name_order(*input.names_seen()))
    row(tables::NameRow{entry->first, entry->second});
  return done();
}

Status write_inner_flows_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(
      input, tables::inner_flow_fields_of(input), file,
      [&](const tables::InterfaceShare& share, auto& row) {
        for (const auto* flow : tables::inner_flow_order(share.tables.census().depth.tunnels))
          row(input.inner_flow_row(*flow));
      });
}

Status write_addresses_csv(const tables::ReportInput& input, OutputFile& file) {
  const tables::AddressRows rows(input);
  return write_table(input, rows.fields(), file,
                     [&](const tables::InterfaceShare& share, auto& row) {
                       share.tables.addresses().for_each(
                           [&](const metrics::AddressRecord& record) { row(rows(record)); });
                     });
}

Status write_conversations_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(input, tables::conversation_fields(), file,
                     [](const tables::InterfaceShare& share, auto& row) {
                       share.tables.conversation_order().for_each(
                           [&](const metrics::ConversationRecord& record) { row(record); });
                     });
}

Status write_connections_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(
      input, tables::connection_fields_of(input), file,
      [&](const tables::InterfaceShare& share, auto& row) {
        share.tables.connections().for_each(
            [&](const inspect::Connection& connection) { row(input.connection_row(connection)); });
      });
}

Status write_tcp_health_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(
      input, tables::tcp_health_fields(), file, [](const tables::InterfaceShare& share, auto& row) {
        share.tables.connections().for_each([&](const inspect::Connection& connection) {
          tables::for_each_direction(connection,
                                     [&](const tables::TcpHealthRow& one) { row(one); });
        });
      });
}

Status write_protocols_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(input, tables::protocol_fields(), file,
                     [](const tables::InterfaceShare& share, auto& row) {
                       for (const metrics::ProtocolRecord& record : share.tables.protocols())
                         row(record);
                     });
}

Status write_timeline_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(input, tables::timeline_fields(), file,
                     [](const tables::InterfaceShare& share, auto& row) {
                       const metrics::Timeline& timeline = share.tables.census().timeline;
                       for (const metrics::TimelinePoint& point : timeline.points)
                         row(tables::TimelineRow{timeline.width, point});
                     });
}

Status write_packet_sizes_csv(const tables::ReportInput& input, OutputFile& file) {
  return write_table(input, tables::packet_size_fields(), file,
                     [](const tables::InterfaceShare& share, auto& row) {
                       for (const metrics::SizeCount& record : share.tables.census().sizes)
                         row(record);
                     });
}

Status write_files_csv(const tables::ReportInput& input, OutputFile& file) {
  CsvRows row(tables::file_fields(), input.style, file);
  for (const FileAccount& account : input.census().ledger.files) row(account);
  return done();
}

Status write_differences_csv(const metrics::CensusDifference& difference, OutputFile& file) {
  CsvRows row(tables::flow_difference_fields(), tables::NameStyle::wirecensus, file);
  for (const metrics::FlowDifference& flow : difference.flows) row(flow);
  return done();
}

Status write_transit_flows_csv(const metrics::Transit& transit, OutputFile& file) {
  CsvRows row(tables::transit_flow_fields(), tables::NameStyle::wirecensus, file);
  for (const metrics::TransitFlow& flow : transit.flows) row(flow);
  return done();
}

Status write_transit_delays_csv(const metrics::Transit& transit, OutputFile& file) {
  CsvRows row(tables::transit_delay_fields(), tables::NameStyle::wirecensus, file);
  for (const auto& interval : transit.delays.intervals()) row(interval);
  return done();
}

Status write_rewritten_flows_csv(const metrics::Transit& transit, OutputFile& file) {
  CsvRows row(tables::rewritten_flow_fields(), tables::NameStyle::wirecensus, file);
  for (const metrics::RewrittenFlow& flow : transit.rewritten) row(flow);
  return done();
}

}  // namespace wirecensus::report
