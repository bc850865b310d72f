// Says what the fields of the result files are, from the tables that write them.
#include "cli/commands.h"
#include "cli/terminal.h"
#include "report/json_documents.h"

namespace wirecensus {

ExitCode schema_command(const Options& options) {
  const auto tables = tables_of(options.schema_format, *name_style(options.names));
  if (!tables) {
    tell("wirecensus: {}\n", tables.error().message);
    return ExitCode::usage;
  }
  const Status printed =
      print(stdout, options.schema_as_json ? schema_json(*tables) : schema_text(*tables));
  return printed ? ExitCode::exact : fail(printed.error());
}

}  // namespace wirecensus
