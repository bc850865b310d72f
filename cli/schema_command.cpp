// Prints the fields of the result files, from the tables that write them, and the decoded link
// types, from the table that decodes them.
#include "cli/commands.h"
#include "cli/terminal.h"
#include "decode/link/link.h"
#include "report/json_documents.h"

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

}  // namespace

ExitCode schema_command(const Options& options) {
  if (options.schema_format == "links") return print_schema(links_schema(options.schema_as_json));
  const auto tables = report::tables_of(options.schema_format, *tables::name_style(options.names));
  if (!tables) {
    tell("wirecensus: {}\n", tables.error().message);
    return ExitCode::usage;
  }
  return print_schema(options.schema_as_json ? report::schema_json(*tables)
                                             : report::schema_text(*tables));
}

}  // namespace wirecensus
