// The command line: each option is defined once, here and in options.cpp, with its help.
// Configuration files have the same options.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/configuration.h"
#include "cli/sender.h"
#include "metrics/transit/ignored_fields.h"
#include "report/interval_folders.h"
#include "runtime/count_options.h"
#include "serve/endpoint.h"
#include "sink/clickhouse/store_statements.h"
#include "sink/clickhouse/stored_interval.h"
#include "sink/target.h"
#include "tables/columns.h"

namespace wirecensus::lookup {
class AddressDatabases;
class MacVendors;
}  // namespace wirecensus::lookup

namespace wirecensus {

enum class Command { count, diff, interfaces, report, schema, store };

// Two points between which packets are followed.
struct TransitRequest {
  std::string from;  // an interface or capture file; empty: the file of --expect
  std::string to;    // the same kind as `from`; empty: not wanted
  metrics::IgnoredFields ignored;

  bool wanted() const { return !to.empty(); }
};

struct Options {
  Command command = Command::count;
  runtime::CountOptions count;
  std::vector<std::string> files;    // those given, with -r or without
  std::string expected_file;         // --expect: the file to compare with; empty: none
  std::uint64_t expected_loops = 1;  // multiplier of the expected packets
  TransitRequest transit;
  SenderOptions sender;                  // the command after "--"
  std::optional<int> ready_descriptor;   // --ready-fd
  std::optional<serve::Endpoint> serve;  // --serve
  std::vector<sink::Target> exports;     // --export
  struct {
    std::string folder;                                // --spool; empty: none
    std::uint64_t max_bytes = std::uint64_t{1} << 30;  // --spool-size
  } spool;
  struct {
    sink::Target target;                  // --url
    bool dry_run = false;                 // --dry-run
    unsigned ttl_days = 0;                // --ttl; 0: as it is
    sink::StoreLayout layout = {};        // --cluster, --replicated
    sink::StoreRange range;               // of report
  } store;                                // of the commands store, report and diff
  std::optional<std::size_t> diff_store;  // which of the two files is one
  std::vector<std::string> assertions;    // --assert
  std::string junit_file;                 // --junit; empty: none
  std::string output_directory = ".";     // "-": standard output
  std::optional<std::string> formats;     // none: the default formats
  std::string names = "wirecensus";
  std::string title;                     // of charts and page; empty: the sources
  std::string schema_format;             // what schema lists: formats, "links"; empty: all formats
  std::string schema_dialect;            // --sql; empty: not wanted
  std::string schema_dashboard;          // --grafana; empty: not wanted
  std::string schema_by;                 // --by of schema; empty: not wanted
  std::vector<std::string> schema_with;  // --with; empty: all columns
  std::optional<std::string> key_file;   // --anonymize
  std::vector<std::string> database_files;  // --mmdb
  // They, once they are open (cli/databases.h); null: none.
  std::shared_ptr<const lookup::AddressDatabases> databases;
  std::optional<std::string> vendor_folder;  // --mac-vendors; none: the usual one
  // What is in it; not null once databases are taken.
  std::shared_ptr<const lookup::MacVendors> vendors;
  struct {
    std::string folder;        // empty: that of the output files
    std::uint64_t memory = 0;  // bytes; 0: no bound
    bool required = false;     // it is an error if nothing can be spilled
  } spill;                     // --memory, --spill
  report::Retention keep;      // of the folders of intervals (--every)
  std::string user;            // --user; empty: the one that started the program
  OptionPlaces places;         // where configuration files set them
  std::uint16_t community_id_seed = 0;
  bool screen = false;   // live, --live
  bool epoch = false;    // --epoch
  bool compact = false;  // --compact
  bool schema_as_json = false;
  bool by_interface = false;  // --by interface
  bool quiet = false;
  bool verbose = false;
  bool sandboxed = true;       // unless --no-sandbox
  bool sandbox_kills = false;  // --sandbox-kill

  // Whether there will be a comparison.
  bool compares() const { return !expected_file.empty() || transit.wanted(); }
  bool divided() const { return count.interval_length > 0; }
  tables::ColumnStyle style() const { return {*tables::name_style(names), epoch, compact}; }
  bool to_standard_output() const { return output_directory == "-"; }
  std::string wanted_formats() const {
    return formats.value_or(to_standard_output() ? "csv" : "csv,png");
  }
  // The stream of the summary: standard error if results go to standard output.
  std::FILE* summary_file() const { return to_standard_output() ? stderr : stdout; }
};

// The next step of main: run with `options`, or print `text` and exit with `exit_code`.
struct ParsedCommandLine {
  bool run = false;
  Options options;
  std::string text;
  int exit_code = 0;
};

ParsedCommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace wirecensus
