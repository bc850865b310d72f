#include "report/schema.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "report/formats.h"
#include "tables/address_fields.h"
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
namespace {

constexpr std::string_view kJson = "census.json";
constexpr std::string_view kEpoch = "--epoch";
// Files of comparisons, which are not among the formats.
constexpr std::string_view kDifferences = "flow_differences.csv";  // from diff and --expect
constexpr std::string_view kTransitFlows = "transit_flows.csv";    // from --to, like the next two
constexpr std::string_view kTransitDelays = "transit_delays.csv";
constexpr std::string_view kRewrittenFlows = "transit_rewritten.csv";
// The tables that --by interface lists by interface.
constexpr std::array<std::string_view, 6> kByInterface{"flows",     "addresses", "conversations",
                                                       "protocols", "timeline",  "packet_sizes"};
constexpr tables::FieldInfo kInterface{"interface",
                                       tables::FieldType::text,
                                       "",
                                       "",
                                       "interfaceName",
                                       "The interface (--by interface).",
                                       {"observer.ingress.interface.name", ""}};

constexpr std::array kComparisonFiles{kDifferences, kTransitFlows, kTransitDelays, kRewrittenFlows};

template <typename Record>
void append_columns(std::vector<tables::Column<Record>> of_fields, std::string_view option,
                    std::vector<TableColumn>& columns) {
  for (tables::Column<Record>& column : of_fields)
    columns.push_back({std::move(column.info), option});
}

template <typename Record>
std::vector<TableColumn> infos(std::span<const tables::Field<Record>> fields,
                               std::span<const tables::ExtraFields<Record>> extras,
                               tables::ColumnStyle style) {
  const auto usual =
      style.compact ? tables::compact_columns_of<Record> : tables::usual_columns_of<Record>;
  std::vector<TableColumn> columns;
  append_columns(usual(fields, style.names), {}, columns);
  for (const tables::ExtraFields<Record>& some : extras)
    append_columns(usual(some.fields, style.names), option_of(some.extra), columns);
  if (!style.epoch || style.compact) return columns;
  append_columns(tables::epoch_columns_of(fields, style.names), kEpoch, columns);
  for (const tables::ExtraFields<Record>& some : extras)
    append_columns(tables::epoch_columns_of(some.fields, style.names), option_of(some.extra),
                   columns);
  return columns;
}

template <typename Record>
std::vector<TableColumn> infos(std::span<const tables::Field<Record>> fields,
                               tables::ColumnStyle style) {
  return infos(fields, std::span<const tables::ExtraFields<Record>>(), style);
}

// Metrics have one name in all styles: other formats have no such records.
std::vector<TableColumn> metrics() {
  static const std::vector<tables::FieldInfo> fields =
      tables::metric_infos();  // columns point to them
  std::vector<TableColumn> columns;
  columns.reserve(fields.size());
  for (const tables::FieldInfo& field : fields) {
    columns.push_back(
        {{.name = std::string(field.name), .type = field.type, .unit = field.unit, .field = &field},
         {}});
  }
  return columns;
}

std::vector<Table> comparison_tables() {
  return {
      {"",
       "flow that differs",
       {kDifferences},
       infos(tables::flow_difference_fields(), tables::NameStyle::wirecensus)},
      {"",
       "flow between two points",
       {kTransitFlows},
       infos(tables::transit_flow_fields(), tables::NameStyle::wirecensus)},
      {"",
       "interval of delays",
       {kTransitDelays},
       infos(tables::transit_delay_fields(), tables::NameStyle::wirecensus)},
      {"",
       "flow that is rewritten",
       {kRewrittenFlows},
       infos(tables::rewritten_flow_fields(), tables::NameStyle::wirecensus)},
  };
}

std::vector<Table> all_tables(tables::ColumnStyle style) {
  std::vector<Table> tables{
      {"metrics",
       "metric",
       {"packet_metrics.csv", kJson},
       metrics(),
       infos(tables::metric_columns(), tables::NameStyle::wirecensus)},
      {"flows",
       "flow",
       {"packet_flows.csv", "flows.ndjson", kJson},
       infos(tables::flow_fields(), tables::extra_flow_fields(), style)},
      {"addresses",
       "address",
       {"ip_flows.csv", kJson},
       infos(tables::address_row_fields(), tables::extra_address_fields(), style)},
      {"names", "name of an address", {"names.csv", kJson}, infos(tables::name_fields(), style)},
      {"inner_flows",
       "inner flow",
       {"inner_flows.csv", "inner_flows.ndjson", kJson},
       infos(tables::inner_flow_fields(), tables::extra_inner_flow_fields(), style)},
      {"conversations",
       "conversation",
       {"conversations.csv", kJson},
       infos(tables::conversation_fields(), style)},
      {"connections",
       "connection",
       {"connections.csv", "connections.ndjson", kJson},
       infos(tables::connection_fields(), tables::extra_connection_fields(), style)},
      {"tcp_health",
       "direction of a TCP connection",
       {"tcp_health.csv", kJson},
       infos(tables::tcp_health_fields(), style)},
      {"protocols", "protocol", {"protocols.csv", kJson}, infos(tables::protocol_fields(), style)},
      {"timeline",
       "protocol and interval",
       {"timeline.csv", kJson},
       infos(tables::timeline_fields(), style)},
      {"packet_sizes",
       "packet size",
       {"packet_sizes.csv", kJson},
       infos(tables::packet_size_fields(), style)},
      {"files", "capture file", {"files.csv", kJson}, infos(tables::file_fields(), style)},
  };
  std::vector<Table> of_comparisons = comparison_tables();
  std::move(of_comparisons.begin(), of_comparisons.end(), std::back_inserter(tables));
  return tables;
}

// Only rows of JSON have a compact form.
void keep_json(std::vector<Table>& tables) {
  for (Table& table : tables) {
    std::erase_if(table.files, [](std::string_view file) { return file.ends_with(".csv"); });
    table.csv_columns.clear();
  }
  std::erase_if(tables, [](const Table& table) { return table.files.empty(); });
}

bool holds(const std::vector<std::string_view>& files, const Table& table) {
  return std::find_first_of(files.begin(), files.end(), table.files.begin(), table.files.end()) !=
         files.end();
}

}  // namespace

Result<std::vector<Table>> tables_of(std::string_view formats, tables::ColumnStyle style) {
  std::vector<Table> tables = all_tables(style);
  if (style.compact) keep_json(tables);
  if (formats.empty()) return tables;
  std::vector<std::string_view> files;
  if (std::find(kComparisonFiles.begin(), kComparisonFiles.end(), formats) !=
      kComparisonFiles.end()) {
    files.push_back(formats);
  } else {
    const auto named = parse_formats(formats);
    if (!named) return named.error();
    for (const ReportFile* file : *named) files.push_back(file_name(*file));
  }
  std::erase_if(tables, [&](const Table& table) { return !holds(files, table); });
  if (!tables.empty()) return tables;
  return Error{"'" + std::string(formats) + "' has no fields" +
               (style.compact ? " in the compact form; json and ndjson do"
                              : "; csv, tables, json and ndjson do")};
}

void add_interface_column(tables::NameStyle names, std::vector<Table>& tables) {
  const TableColumn column{{.name = std::string(tables::interface_column(names)),
                            .type = kInterface.type,
                            .unit = kInterface.unit,
                            .field = &kInterface},
                           {}};
  for (Table& table : tables) {
    if (std::find(kByInterface.begin(), kByInterface.end(), table.name) != kByInterface.end())
      table.columns.insert(table.columns.begin(), column);
  }
}

void keep_columns_with(const std::vector<std::string>& options, std::vector<Table>& tables) {
  const auto is_missing = [&](const TableColumn& column) {
    if (column.option.empty() || column.option == kEpoch) return false;
    return std::none_of(options.begin(), options.end(),
                        [&](const std::string& option) { return column.option == "--" + option; });
  };
  for (Table& table : tables) std::erase_if(table.columns, is_missing);
}

}  // namespace wirecensus::report
