// wirecensus: counts network traffic exactly.
//
// A packet passes the folders of src/ in this order: capture, decode, flow, metrics, report;
// runtime joins them. This folder is the command line interface: the only code that prints or
// exits.
#include <cstdio>
#include <exception>

#include "cli/anonymization.h"
#include "cli/commands.h"
#include "cli/databases.h"
#include "cli/standard_streams.h"
#include "cli/terminal.h"

namespace {

int run(int argc, char** argv) {
  using namespace wirecensus;
  const ParsedCommandLine parsed = parse_command_line(argc, argv);
  if (!parsed.run) {
    const Status printed = print(parsed.exit_code == 0 ? stdout : stderr, parsed.text);
    return printed ? parsed.exit_code : static_cast<int>(fail(printed.error()));
  }
  Options options = parsed.options;
  if (const Status taken = take_key(options); !taken) return static_cast<int>(fail(taken.error()));
  if (const Status taken = take_databases(options); !taken) {
    return static_cast<int>(fail(taken.error()));
  }
  switch (options.command) {
    case Command::count: return static_cast<int>(count_command(options));
    case Command::diff: return static_cast<int>(diff_command(options));
    case Command::interfaces: return static_cast<int>(interfaces_command());
    case Command::report: return static_cast<int>(report_command(options));
    case Command::schema: return static_cast<int>(schema_command(options));
    case Command::store: return static_cast<int>(store_command(options));
  }
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int main(int argc, char** argv) {
  wirecensus::reserve_standard_streams();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // out of memory: all other errors are Results
    wirecensus::tell(wirecensus::Priority::error,
                     "wirecensus: out of memory ({}): count less at a time (-f, -c), write fewer "
                     "files (--formats), or give the program more memory\n",
                     error.what());
    return static_cast<int>(wirecensus::ExitCode::failed);
  }
}
