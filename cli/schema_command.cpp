// Prints the fields of the result files, from the tables that write them, the decoded link types,
// from the table that decodes them, and dashboards, from the tables of stores and metrics.
#include "cli/commands.h"
#include "cli/terminal.h"
#include "dashboard/grafana.h"
#include "dashboard/metrics_dashboard.h"
#include "dashboard/store_dashboard.h"
#include "decode/link/link.h"
#include "report/json_documents.h"
#include "report/schema_sql.h"

namespace wirecensus {
namespace {

std::string links_schema(bool as_json) {
  std::vector<tables::LinkRow> rows;
  for (const decode::FollowedLink& link : decode::followed_links()) {
    rows.push_back({link.type, link.what, link.reference});
  }
  return as_json ? report::links_json(rows) : tables::links_text(rows);
}

ExitCode print_schema(std::string_view text) {
  const Status printed = print(stdout, text);
  return printed ? ExitCode::exact : fail(printed.error());
}

dashboard::Dashboard dashboard_of(std::string_view source) {
  if (source == "prometheus") return dashboard::metrics_dashboard();
  return dashboard::store_dashboard(source == "clickhouse" ? sink::StoreDialect::modern
                                                           : sink::StoreDialect::old);
}

ExitCode refuse(std::string_view message) {
  tell("wirecensus: {}\n", message);
  return ExitCode::usage;
}

}  // namespace

ExitCode schema_command(const Options& options) {
  if (!options.schema_dashboard.empty()) {
    return print_schema(dashboard::grafana_json(dashboard_of(options.schema_dashboard)));
  }
  const auto dialect = report::sql_dialect(options.schema_dialect);
  if (options.schema_format == "links") {
    if (dialect) return refuse("'links' is no table of results, so there is no SQL for it");
    return print_schema(links_schema(options.schema_as_json));
  }
  auto tables = report::tables_of(options.schema_format, options.style());
  if (!tables) return refuse(tables.error().message);
  if (!options.schema_by.empty()) report::add_interface_column(options.style().names, *tables);
  if (!options.schema_with.empty()) report::keep_columns_with(options.schema_with, *tables);
  if (dialect) return print_schema(report::schema_sql(*tables, *dialect));
  return print_schema(options.schema_as_json ? report::schema_json(*tables)
                                             : report::schema_text(*tables));
}

}  // namespace wirecensus
