#include "cli/options.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <climits>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "base/machine_limits.h"
#include "cli/command_table.h"
#include "cli/completions.h"
#include "cli/exit_code.h"
#include "cli/given_words.h"
#include "cli/help_format.h"
#include "cli/manual_page.h"
#include "cli/memory_bound.h"
#include "cli/packet_time.h"
#include "cli/quantity.h"
#include "cli/setting_rules.h"
#include "cli/suggestion.h"
#include "report/formats.h"
#include "runtime/pace/pace.h"

namespace wirecensus {
namespace {

constexpr const char* kDescription =
    "wirecensus counts network traffic exactly: live on an interface, or in capture\n"
    "files. It prints a summary, writes tables and charts, and reports whether the\n"
    "count is exact.\n";

constexpr const char* kFooter =
    "\nUnits (either case): DURATION us, ms, s (default), m, h, d, as in 500ms or 1.5h;\n"
    "SIZE K, M or G (powers of 1,024), as in 128M; COUNT k, M or G (powers of 1,000),\n"
    "as in 10k.\n"
    "\nExamples:\n"
    "  wirecensus -i eth0 -t 30             count traffic on eth0 for 30 seconds\n"
    "  wirecensus capture.pcapng            count a capture file\n"
    "  wirecensus -i lo -t 20               count what tcpreplay sends to lo\n"
    "  wirecensus -f 'tcp port 443' *.pcap  count several files, filtered\n"
    "  wirecensus live -i eth0              watch the count on a screen; ? for keys\n"
    "  wirecensus --formats census FILE     save the counts, to merge or diff later\n"
    "  wirecensus -i v1 --expect a.pcap -- tcpreplay -i v0 a.pcap\n"
    "                                       replay a.pcap, count it and compare\n"
    "  wirecensus --from v0 --to w1 -t 10   what the device between v0 and w1 does\n"
    "  wirecensus diff a.pcap census.wcs    compare two captures or saved censuses\n"
    "\nA census is the complete result of a count. Saved to a file (census.wcs), it can\n"
    "be given wherever a capture file can. Live capture needs the cap_net_raw\n"
    "capability and no other, even in promiscuous mode.\n"
    "\nExit codes: 0 done, EXACT; 1 failed, or SENDER failed; 2 wrong usage; 3 done,\n"
    "but LOSSY or UNKNOWN, or -w could not write every packet; 4 EXACT, but not as\n"
    "expected (--expect, --assert).";

constexpr unsigned kMaxThreads = 256;
constexpr std::uint64_t kMaxLoops = 1'000'000'000;

std::string files_footer() {
  return "\nOutput files by format, for --formats (default: csv,png):\n" +
         report::files_by_format();
}

unsigned processors() { return std::min(MachineLimits().processors(), kMaxThreads); }

// Precondition: `name` is one of --source.
capture::CaptureMethod method_named(std::string_view name) {
  if (name == "ring") return capture::CaptureMethod::ring;
  return name == "libpcap" ? capture::CaptureMethod::libpcap : capture::CaptureMethod::automatic;
}

constexpr std::size_t kMinRingBytes = 8192;  // two pages

constexpr std::array<std::string_view, 10> kCommands = {"interfaces",  "diff",   "schema", "merge",
                                                        "store",       "report", "live",   "config",
                                                        "completions", "manual"};

bool is_asked_for(const CLI::App* command) { return command != nullptr && command->parsed(); }

struct Parser {
  const GivenWords words;
  CLI::App app{kDescription, "wirecensus"};
  CLI::App others;  // what cannot be given
  CLI::Option* const unnamed =
      others.add_option("--unnamed");  // stands for all options that `words` cannot name
  const unsigned most_threads = processors();
  Options options;
  runtime::LiveInput live;
  std::vector<std::string> named_files;       // -r FILE
  std::vector<std::string> positional_files;  // FILE...
  std::string time_text;                      // -t
  std::string packets_text;                   // -c
  std::string rotate_text;                    // --rotate-time
  std::string settle_text = "300ms";          // --settle
  std::string by_text;                        // --by
  std::string ignore_text;                    // --ignore
  std::string method_text = "auto";           // --source
  std::string config_name;                    // --config
  std::string serve_text;                     // --serve
  std::vector<std::string> export_texts;      // --export
  std::string every_text;                     // --every
  std::string keep_text;                      // --keep
  std::uint64_t memory = 0;                   // --memory
  std::string spill_folder;                   // --spill
  std::optional<std::string> since_text;      // --since
  std::optional<std::string> until_text;      // --until
  std::optional<std::string> dedup_text;      // --dedup
  double speed = 0;                           // --speed
  int ready_descriptor = -1;                  // --ready-fd
  bool not_promiscuous = false;
  bool no_config = false;   // --no-config
  bool no_sandbox = false;  // --no-sandbox
  Configuration configuration;
  CLI::Option* time_option = nullptr;
  CLI::Option* packets_option = nullptr;
  CLI::Option* ring_option = nullptr;
  CLI::Option* source_option = nullptr;
  CLI::Option* promiscuous_option = nullptr;
  CLI::Option* wire_option = nullptr;
  CLI::Option* wait_option = nullptr;
  CLI::Option* rotate_size_option = nullptr;
  CLI::Option* rotate_time_option = nullptr;
  CLI::Option* keep_option = nullptr;
  CLI::Option* every_option = nullptr;
  CLI::Option* speed_option = nullptr;
  CLI::App* interfaces = nullptr;
  CLI::App* merge = nullptr;
  CLI::App* diff = nullptr;
  CLI::App* schema = nullptr;
  CLI::App* store = nullptr;
  CLI::App* report = nullptr;
  std::string store_action;  // of store
  std::string store_url;     // --url
  CLI::Option* loops_option = nullptr;
  CLI::Option* ignore_option = nullptr;
  CLI::Option* by_option = nullptr;
  std::vector<CLI::Option*> memory_options;  // --memory, of each command that has it
  CLI::Option* settle_option = nullptr;
  CLI::Option* serve_option = nullptr;
  CLI::Option* spool_option = nullptr;
  CLI::Option* spool_size_option = nullptr;
  CLI::Option* ready_option = nullptr;
  CLI::Option* config_option = nullptr;
  CLI::App* config = nullptr;
  CLI::App* screen = nullptr;  // live
  CLI::App* completions = nullptr;
  CLI::App* manual = nullptr;
  std::string shell;  // of completions
  OptionChoices choices;

  // With the options and commands that these words can name, and with the texts of --help if they
  // name all.
  explicit Parser(GivenWords given = {});
  template <typename Value>
  CLI::Option* add_option(CLI::App& command, const char* names, Value& value, const char* help);
  CLI::Option* add_option_function(CLI::App& command, const char* names,
                                   const std::function<void(const std::string&)>& function,
                                   const char* help);
  CLI::Option* add_size(CLI::App& command, const char* names, std::size_t& value, const char* help);
  CLI::Option* add_flag(CLI::App& command, const char* names, bool& value, const char* help);
  void add_sources();
  void add_live();
  void add_limits();
  void add_depth();
  void add_depth_of_packets();
  void add_serving();
  void add_intervals();
  void add_memory(CLI::App& command);
  void add_filter(CLI::App& command);
  void add_expectation();
  void add_sender();
  void add_checks(CLI::App& command);
  void add_options();
  void format_help();
  void add_formats(CLI::App& command);
  void add_outputs(CLI::App& command);
  void add_recording();
  void add_config();
  void add_verbosity(CLI::App& command);
  void add_sandbox(CLI::App& command);
  CLI::App* add_command(const char* name, const char* what);
  void add_commands();
  void add_commands_of_count();
  void add_commands_about_options();
  void add_merge();
  void add_diff();
  void add_schema();
  void add_store();
  void add_layout();
  void add_report();
  void add_times(CLI::App& command, const char* since, const char* until);
  void add_sensor(CLI::App& command, const char* help);
  void add_names(CLI::App& command);
  CLI::Option* choose(CLI::Option* option, std::vector<std::string> values);
  bool counts() const;
  ConfigRequest wanted_config(bool with_user_file) const;
  void read_config(bool with_user_file);
  void check() const;
  void check_input() const;
  void check_amounts() const;
  void check_targets() const;
  void check_recording() const;
  void check_depth() const;
  void check_intervals() const;
  runtime::TimeRange times() const;
  void check_times() const;
  void check_anonymization() const;
  void check_keep() const;
  void check_sender() const;
  void check_interfaces() const;
  void check_transit() const;
  void take_targets();
  void take_store(const std::string& url);
  void take_diff_store();
  void take_times();
  void take_memory();
  void take_transit();
  void check_dashboard() const;
  void check_words() const;
  std::string unknown_option() const;
  Options finish();
  std::string effective_options();
  std::optional<std::string> documentation();
};

Parser::Parser(GivenWords given) : words(std::move(given)) {
  options.count.threads = most_threads;
  app.set_version_flag("--version", "wirecensus " WIRECENSUS_VERSION, "print the version and exit");
  app.set_help_flag("-h,--help", "print this help and exit");
  app.allow_windows_style_options(false);
  add_options();
  if (words.name_all()) format_help();
  add_commands();  // before the footer, which they would inherit from here, and after the format
  if (words.name_all()) app.footer(files_footer() + kFooter);
}

void Parser::format_help() {
  const auto format = std::make_shared<HelpFormat>();
  format->label("REQUIRED", "");
  format->label("SUBCOMMAND", "COMMAND");
  app.formatter(format);
}

void Parser::add_options() {
  add_sources();
  add_live();
  add_limits();
  add_depth();
  add_serving();
  add_sender();
  add_expectation();
  add_checks(app);
  add_outputs(app);
  add_recording();
  add_intervals();
  add_memory(app);
  add_config();
}

template <typename Value>
CLI::Option* Parser::add_option(CLI::App& command, const char* names, Value& value,
                                const char* help) {
  return words.may_name(names) ? command.add_option(names, value, help) : unnamed;
}

CLI::Option* Parser::add_option_function(CLI::App& command, const char* names,
                                         const std::function<void(const std::string&)>& function,
                                         const char* help) {
  return words.may_name(names) ? command.add_option_function(names, function, help) : unnamed;
}

CLI::Option* Parser::add_size(CLI::App& command, const char* names, std::size_t& value,
                              const char* help) {
  if (!words.may_name(names)) return unnamed;
  return command.add_option(names, value, help)
      ->transform(CLI::AsSizeValue(false).description(""))
      ->type_name("SIZE");
}

CLI::Option* Parser::add_flag(CLI::App& command, const char* names, bool& value, const char* help) {
  return words.may_name(names) ? command.add_flag(names, value, help) : unnamed;
}

CLI::App* Parser::add_command(const char* name, const char* what) {
  assert(std::find(kCommands.begin(), kCommands.end(), name) != kCommands.end());
  if (!words.have(name)) return nullptr;
  CLI::App* command = app.add_subcommand(name, what);
  command->set_help_flag("-h,--help", "print this help and exit");
  command->group("Commands");
  return command;
}

void Parser::add_commands() {
  interfaces = add_command("interfaces", "list the network interfaces with state and addresses");
  diff = add_command("diff", "compare two captures or saved censuses, flow by flow");
  if (diff != nullptr) add_diff();
  schema =
      add_command("schema", "list the fields of the output files: type, unit, layer, IPFIX name");
  if (schema != nullptr) add_schema();
  merge = add_command("merge", "count saved censuses and captures together, as without a command");
  if (merge != nullptr) add_merge();
  store = add_command("store", "make the tables of a store of flows: a database of ClickHouse");
  if (store != nullptr) add_store();
  report = add_command("report", "write the result files of what sensors have sent to a store");
  if (report != nullptr) add_report();
  add_commands_of_count();
  add_commands_about_options();
  app.require_subcommand(0, 1);
}

void Parser::add_merge() {
  merge->add_option("FILE", positional_files, "saved censuses (census.wcs) and capture files")
      ->type_name("")
      ->required();
  add_checks(*merge);
  add_outputs(*merge);
  add_memory(*merge);
  if (words.name_all()) merge->footer(files_footer());
}

// Those with the options of a count.
void Parser::add_commands_of_count() {
  screen = add_command("live", "show the count on a screen of its own while it runs");
  if (screen != nullptr) {
    screen->fallthrough();
    screen->footer(
        "\nThe other options and the files are those of a count: wirecensus --help lists\n"
        "them. Press ? on the screen for its keys.\n"
        "\nExamples:\n"
        "  wirecensus live -i eth0\n"
        "  wirecensus live capture.pcapng\n"
        "  wirecensus live --speed 1 capture.pcapng");
  }
  config = add_command("config", "print all options of a count, and where each is set");
  if (config == nullptr) return;
  config->fallthrough();
  config->footer("\nThe other options are those of a count: wirecensus --help lists them.");
}

void Parser::add_commands_about_options() {
  completions = add_command("completions", "print the completions of a shell, for it to read");
  if (completions != nullptr) {
    choose(completions->add_option("SHELL", shell, "bash, fish or zsh")->type_name("")->required(),
           {std::begin(kShells), std::end(kShells)});
  }
  manual =
      add_command("manual", "print the manual page, as 'wirecensus manual | man -l -' shows it");
}

// For options of a few values.
CLI::Option* Parser::choose(CLI::Option* option, std::vector<std::string> values) {
  if (option == unnamed) return option;
  option->check(CLI::IsMember(values).description(""));
  choices[option] = std::move(values);
  return option;
}

// What was asked for about the program itself.
std::optional<std::string> Parser::documentation() {
  if (is_asked_for(manual)) return manual_page(command_table(app, choices), WIRECENSUS_VERSION);
  if (!is_asked_for(completions)) return std::nullopt;
  return wirecensus::completions(shell, command_table(app, choices));
}

void Parser::add_config() {
  config_option = add_option(app, "--config", config_name,
                             "take options from this file, too: a path with a '/', or NAME for "
                             "/etc/wirecensus/NAME.toml")
                      ->type_name("FILE")
                      ->configurable(false);
  add_flag(app, "--no-config", no_config,
           "do not read ~/.config/wirecensus/config.toml, the user's own options")
      ->configurable(false);
}

// Whether the command counts, on a screen or not, or prints the options of a count.
bool Parser::counts() const {
  return app.get_subcommands().empty() || is_asked_for(config) || is_asked_for(screen);
}

// Which files have options of this count.
ConfigRequest Parser::wanted_config(bool with_user_file) const {
  ConfigRequest request;
  if (config_option->count() > 0) request.name = config_name;
  request.user_file = with_user_file && !no_config;
  request.sender = options.sender.wanted();
  return request;
}

// Gives the options what files say of them. The other commands take none from files.
void Parser::read_config(bool with_user_file) {
  if (counts()) {
    configuration = configure(app, wanted_config(with_user_file));
    return;
  }
  if (config_option->count() > 0) {
    throw CLI::ValidationError("--config cannot be used with the command " +
                               app.get_subcommands().front()->get_name() +
                               ", which takes no options from files");
  }
}

void Parser::add_schema() {
  schema
      ->add_option("FORMAT", options.schema_format,
                   "only this format or file, named as for --formats (default: all), or 'links' to "
                   "list the link types that are decoded")
      ->type_name("");
  schema->add_flag("--json", options.schema_as_json, "print JSON");
  choose(schema
             ->add_option("--sql", options.schema_dialect,
                          "print statements that create a table for each CSV file, in the SQL of "
                          "duckdb, clickhouse or sqlite")
             ->type_name("STORE"),
         {"duckdb", "clickhouse", "sqlite"});
  choose(schema
             ->add_option("--grafana", options.schema_dashboard,
                          "print a dashboard for Grafana instead: of a store (clickhouse; "
                          "clickhouse-18 for its versions before 21), or of --serve (prometheus)")
             ->type_name("SOURCE"),
         {"clickhouse", "clickhouse-18", "prometheus"});
  choose(schema
             ->add_option("--with", options.schema_with,
                          "of the columns that need an option, only those of every, names-seen, "
                          "tunnels, tcp, headers, apps and mmdb, or none; separated by commas "
                          "(default: all)")
             ->type_name("LIST")
             ->delimiter(',')
             ->allow_extra_args(false),
         {"none", "every", "names-seen", "tunnels", "tcp", "headers", "apps", "mmdb"});
  choose(schema
             ->add_option("--by", options.schema_by,
                          "with the first column of tables by interface (--by interface)")
             ->type_name("interface"),
         {"interface"});
  add_names(*schema);
}

void Parser::add_store() {
  choose(store
             ->add_option("ACTION", store_action,
                          "init: create what is missing of the database, its tables and its views")
             ->type_name("")
             ->required(),
         {"init"});
  store
      ->add_option("--url", store_url,
                   "the database, as for --export: clickhouse:http://USER@HOST:PORT/DATABASE, or "
                   "https://; the password is in the variable CLICKHOUSE_PASSWORD, or in the file "
                   "of ?password-file=FILE")
      ->type_name("URL")
      ->required();
  constexpr unsigned kMaxDays = 36'500;
  store
      ->add_option(
          "--ttl", options.store.ttl_days,
          "let the server remove intervals that began more than so many days ago, from now "
          "on; needs ClickHouse 21 or newer")
      ->type_name("DAYS")
      ->check(CLI::Range(1U, kMaxDays));
  add_layout();
  store->add_flag("--dry-run", options.store.dry_run,
                  "print the statements for this server, and change nothing");
}

// How the store is spread over servers.
void Parser::add_layout() {
  add_option(*store, "--cluster", options.store.layout.cluster,
             "the store is on all servers of this cluster of the server's configuration: "
             "views and reports ask all of them")
      ->type_name("NAME");
  add_flag(*store, "--replicated", options.store.layout.replicated,
           "with --cluster: the servers of a shard keep copies: tables are "
           "ReplicatedMergeTree, and made on all servers at once");
}

void Parser::add_names(CLI::App& command) {
  choose(add_option(command, "--names", options.names,
                    "use the field names of wirecensus (default), ecs, zeek or ipfix")
             ->type_name("STYLE"),
         {"wirecensus", "ecs", "zeek", "ipfix"});
  add_flag(command, "--epoch", options.epoch,
           "tables of CSV, JSON and NDJSON have each time as an integer, too: nanoseconds "
           "since 1970, in a column such as first_seen_ns");
  add_flag(command, "--compact", options.compact,
           "rows of JSON and NDJSON are arrays of values, named once before them, and times are "
           "the integers of --epoch: a "
           "third of the bytes");
}

void Parser::add_diff() {
  diff->add_option(
          "FILE", positional_files,
          "the expected file, and the file to compare with it; one of them may be a store: "
          "clickhouse:http://...")
      ->type_name("")
      ->required()
      ->expected(2);
  add_filter(*diff);
  add_sensor(*diff,
             "of a store, whose intervals --since and --until choose: only those of this sensor");
  diff->add_option("-o,--output", options.output_directory,
                   "directory for flow_differences.csv; '-' writes to standard output")
      ->type_name("DIR")
      ->capture_default_str();
  choose(diff->add_option("--formats", options.formats, "csv (default) or none")->type_name("LIST"),
         {"csv", "none"});
  add_verbosity(*diff);
  diff->footer(
      "\nExit codes: 0 EQUAL; 1 failed; 2 wrong usage; 3 not proven: a side is not EXACT;\n"
      "4 both EXACT, but DIFFERENT.");
}

void Parser::add_sources() {
  add_option(app, "FILE", positional_files,
             "capture files and saved censuses, counted together ('-' reads standard input)")
      ->type_name("");
  add_option(app, "-r,--read", named_files, "count this capture file")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_option(app, "-i,--interface", live.interfaces,
             "count live on this interface; repeat -i to count several at the same time")
      ->type_name("IFACE")
      ->allow_extra_args(false);
  by_option = add_option(app, "--by", by_text,
                         "with several -i: list every table by interface, in a first column")
                  ->type_name("interface");
  choose(by_option, {"interface"});
  add_filter(app);
}

// CLI11 takes an empty text for no text. `text` must outlive the options.
std::function<void(const std::string&)> assign_to(std::optional<std::string>& text) {
  return [&text](const std::string& value) { text = value; };
}

void Parser::add_times(CLI::App& command, const char* since, const char* until) {
  add_option_function(command, "--since", assign_to(since_text), since)->type_name("TIME");
  add_option_function(command, "--until", assign_to(until_text), until)->type_name("TIME");
}

void Parser::add_sensor(CLI::App& command, const char* help) {
  add_option(command, "--sensor", options.store.range.sensor, help)->type_name("NAME");
}

// Of what is in a store.
void Parser::add_report() {
  report->add_option("URL", store_url, "the store, as for --export: clickhouse:http://...")
      ->type_name("")
      ->required();
  add_times(*report,
            "report only intervals that begin at this time or later: 2026-11-28T21:00:00Z, or "
            "@SECONDS since 1970",
            "report only intervals that begin earlier than this time");
  add_sensor(*report, "report only what this sensor has sent (default: all sensors)");
  add_checks(*report);
  add_outputs(*report);
  add_memory(*report);
  if (words.name_all()) report->footer(files_footer());
}

void Parser::add_filter(CLI::App& command) {
  add_option(command, "-f,--filter", options.count.filter,
             "count only packets that match this filter (pcap-filter(7) syntax)")
      ->type_name("EXPR");
  add_times(command,
            "count only packets of this time or later, by their timestamps: "
            "2026-11-28T21:00:00Z, with a fraction and offset if needed, or @SECONDS since 1970",
            "count only packets earlier than this time; on an interface, stop then");
  add_option_function(command, "--dedup", assign_to(dedup_text),
                      "leave out packets that repeat another one within this time, as mirror "
                      "ports send them: 1ms")
      ->type_name("DURATION");
  add_option_function(
      command, "--anonymize", assign_to(options.key_file),
      "replace IP addresses in all results, with their prefixes kept (Crypto-PAn); "
      "KEYFILE has 32 random bytes or 64 hex digits; equal keys give equal addresses")
      ->type_name("KEYFILE");
}

void Parser::add_live() {
  ring_option = add_size(app, "--ring-size", live.ring_bytes,
                         "size of the capture ring, the buffer shared with the kernel (live "
                         "only; default 128M)");
  source_option =
      add_option(app, "--source", method_text,
                 "capture method: ring (AF_PACKET, can prove exactness), libpcap, or auto "
                 "(default; ring where available) (live only)")
          ->type_name("METHOD");
  if (source_option != unnamed) {
    const std::vector<std::string> methods = {"auto", "ring", "libpcap"};
    source_option->transform(CLI::IsMember(methods, CLI::ignore_case).description(""));
    choices[source_option] = methods;
  }
  promiscuous_option = add_flag(app, "-p,--no-promiscuous", not_promiscuous,
                                "do not put the interface into promiscuous mode (live only)");
  wait_option = add_flag(app, "--wait", live.wait,
                         "wait for interfaces that do not exist or are down, and count on when "
                         "one is removed and comes again (live only)");
  wire_option = add_flag(app, "--wire", options.count.wire,
                         "count packets as on the wire: split those merged by segmentation "
                         "offload (live only)");
}

void Parser::add_limits() {
  time_option = add_option(app, "-t,--time", time_text,
                           "stop after this time: 30, 500ms, 10m, 1h (live only)")
                    ->type_name("DURATION");
  packets_option = add_option(app, "-c,--count", packets_text,
                              "stop after this many packets that match the filter: 5000, 10k")
                       ->type_name("COUNT");
}

void Parser::add_depth() {
  add_flag(app, "--tcp", options.count.depth.tcp,
           "follow TCP connections: show those with most trouble, and why; also write "
           "connections.csv and tcp_health.csv (retransmissions, gaps, round-trip times, ...)");
  add_option(app, "--community-id-seed", options.community_id_seed,
             "with --tcp: seed of community_id in connections.csv, as in the program whose "
             "records are to be joined (default: 0)")
      ->type_name("0..65535");
  add_flag(app, "--names-seen", options.count.depth.names,
           "read the names in DNS, TLS, QUIC and HTTP: also write names.csv, and columns in "
           "packet_flows.csv and ip_flows.csv");
  add_depth_of_packets();
}

void Parser::add_depth_of_packets() {
  add_flag(app, "--tunnels", options.count.depth.tunnels,
           "look into tunnels (VXLAN, Geneve, GRE, GTP, Teredo, IP in IP, ...): inner_flows.csv "
           "with 'tables', and what each flow of packet_flows.csv carries; with --tcp, "
           "connections in tunnels, too");
  add_option(app, "--inner-filter", options.count.inner_filter,
             "with --tunnels: count only inner packets that match this filter; -f is for the "
             "packets that carry them")
      ->type_name("EXPR");
  add_flag(app, "--headers", options.count.depth.headers,
           "also write the MAC addresses with their vendors, VLANs, DSCP, TTL, and types of ICMP "
           "of each flow, and of each connection with --tcp");
  choose(add_option_function(
             app, "--apps",
             [this](const std::string&) {
               options.count.depth.apps = true;
               options.count.depth.tcp = true;
             },
             "also name the application of each flow and connection, by nDPI (libndpi4.2), which "
             "reads what strangers send; it implies --tcp")
             ->type_name("ndpi"),
         {"ndpi"});
}

void Parser::add_serving() {
  serve_option = add_option(app, "--serve", serve_text,
                            "show the count so far by HTTP while it runs: / (a live page), "
                            "/metrics (Prometheus, OpenMetrics), /report.html, /census.json; "
                            "a port alone is one of 127.0.0.1, as in --serve 9464")
                     ->type_name("ADDRESS:PORT");
  add_option(app, "--export", export_texts,
             "send the flows to a collector as IPFIX: ipfix:udp://HOST:PORT, tcp:// or tls:// "
             "instead, or ipfix:file:PATH (ipfix-biflow: instead of ipfix: for records of both "
             "directions); or as lines of JSON: ndjson:tcp://HOST:PORT, or tls://, or as "
             "messages of Kafka: kafka:tcp://HOST:PORT/TOPIC, or tls://; or all that is counted to "
             "ClickHouse: "
             "clickhouse:http://USER@HOST:PORT/DATABASE; with --every, each interval when it "
             "ends; may be repeated")
      ->type_name("TARGET")
      ->allow_extra_args(false);
  spool_option = add_option(app, "--spool", options.spool.folder,
                            "with --export to ClickHouse: keep what has not been sent in this "
                            "directory, and send what is there first")
                     ->type_name("DIR");
  spool_size_option = add_size(app, "--spool-size", options.spool.max_bytes,
                               "with --spool: take at most this much of the disk (default 1G)");
  add_flag(app, "--live", options.screen,
           "show the count on a screen while it runs, as 'wirecensus live' does")
      ->configurable(false);
  speed_option =
      add_option(app, "--speed", speed,
                 "of files: count packets at this multiple of the speed of their capture, to "
                 "watch them with live or --serve: 1 as captured, 10 ten times as fast "
                 "(default: as fast as possible)")
          ->type_name("N");
}

void Parser::add_expectation() {
  add_option(app, "--expect", options.expected_file,
             "compare with this capture or census, which is counted first")
      ->type_name("FILE");
  loops_option = add_option(app, "--expect-loops", options.expected_loops,
                            "expect every packet N times (tcpreplay --loop N)")
                     ->type_name("N")
                     ->check(CLI::Range(std::uint64_t{1}, kMaxLoops).description(""));
  add_option(app, "--from", options.transit.from,
             "with --to: interface or capture file where packets enter a device")
      ->type_name("POINT");
  add_option(app, "--to", options.transit.to,
             "interface or capture file where the packets of --from or --expect leave; reports "
             "those lost, changed, duplicated, gained, reordered, and the delays")
      ->type_name("POINT");
  ignore_option =
      add_option(app, "--ignore", ignore_text,
                 "with --to: do not compare these fields: ttl, checksum, ecn, dscp, nat "
                 "(addresses and ports)")
          ->type_name("LIST");
}

void Parser::add_sender() {
  settle_option = add_option(app, "--settle", settle_text,
                             "with -- SENDER: stop when SENDER has ended and no packet has "
                             "arrived for this time (default 300ms)")
                      ->type_name("DURATION");
  ready_option = add_option(app, "--ready-fd", ready_descriptor,
                            "write \"ready\" to file descriptor N when every packet from now on "
                            "is counted, and close it (live only)")
                     ->type_name("N")
                     ->configurable(false);
}

void Parser::add_checks(CLI::App& command) {
  add_option(command, "--assert", options.assertions,
             "exit with 4 unless this condition holds: 'loss == 0 && flows >= 1000'")
      ->type_name("CONDITION")
      ->allow_extra_args(false);
  add_option(command, "--junit", options.junit_file,
             "write verdict, comparison and assertions to FILE as JUnit XML")
      ->type_name("FILE");
}

void Parser::add_formats(CLI::App& command) {
  if (!words.may_name("--formats")) return;
  const std::string help =
      "comma-separated list of " + report::format_names() + " or file names; or none";
  CLI::Option* const formats = add_option(command, "--formats", options.formats, help.c_str())
                                   ->type_name("LIST")
                                   ->default_str("csv,png");
  choices[formats] = CLI::detail::split(report::format_names(), ',');
  for (std::string& name : choices[formats]) CLI::detail::ltrim(name);
  choices[formats].emplace_back("none");
}

void Parser::add_outputs(CLI::App& command) {
  add_option(command, "-o,--output", options.output_directory,
             "directory for the output files; '-' writes one file to standard output")
      ->type_name("DIR")
      ->capture_default_str();
  add_formats(command);
  add_names(command);
  add_option(command, "--mmdb", options.database_files,
             "look up addresses in this MaxMind DB file: country, AS number and organization, as "
             "columns beside addresses, flows and connections; repeat --mmdb for more files")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_option_function(
      command, "--mac-vendors", assign_to(options.vendor_folder),
      "with --headers: take the vendors of MAC addresses from the lists of the IEEE in this "
      "directory (default: /usr/share/ieee-data, the package ieee-data, if installed)")
      ->type_name("DIR");
  add_option(command, "--title", options.title,
             "title of the charts and the report (default: name of file or interface)")
      ->type_name("TEXT");
  add_verbosity(command);
}

void Parser::add_verbosity(CLI::App& command) {
  add_option(command, "-j,--threads", options.count.threads,
             "number of counting threads (default and upper limit: the available processors)")
      ->type_name("N");
  add_flag(command, "-q,--quiet", options.quiet, "print no summary and no progress");
  add_flag(command, "-v,--verbose", options.verbose, "report what is being done");
  add_sandbox(command);
}

void Parser::add_sandbox(CLI::App& command) {
  add_option(command, "--user", options.user,
             "as root: run as this user once interfaces and outputs are open")
      ->type_name("NAME");
  add_flag(command, "--no-sandbox", no_sandbox,
           "keep all privileges and system calls, to debug the program")
      ->configurable(false);
  add_flag(command, "--sandbox-kill", options.sandbox_kills,
           "end the program at a system call that its sandbox refuses, which otherwise fails")
      ->configurable(false);
}

void Parser::add_recording() {
  runtime::RecordOptions& record = options.count.record;
  add_option(app, "-w,--write", record.file,
             "also write the counted packets to FILE as pcapng; compressed if it ends in .gz, "
             ".zst or .lz4")
      ->type_name("FILE");
  rotate_size_option = add_size(app, "--rotate-size", record.rotate_size,
                                "with -w: start a new file before one exceeds this size: 100M, 1G");
  rotate_time_option =
      add_option(app, "--rotate-time", rotate_text,
                 "with -w: start a new file after this time, by packet timestamps: 60, 10m, 1h")
          ->type_name("DURATION");
}

void Parser::add_memory(CLI::App& command) {
  memory_options.push_back(
      add_size(command, "--memory", memory,
               "take at most this much memory: flows beyond it go to temporary files, and "
               "the results are the same (default: three quarters of what is there)"));
  add_option(command, "--spill", spill_folder,
             "directory for these temporary files (default: that of the output files)")
      ->type_name("DIR");
}

void Parser::add_intervals() {
  every_option =
      add_option(app, "--every", every_text,
                 "write the output files of each interval of this length, by packet "
                 "timestamps, to DIR/2026-11-28T21:00:00Z/ and so on: 1s (minimum), 1m, 1h")
          ->type_name("DURATION");
  keep_option = add_option(app, "--keep", keep_text,
                           "keep only the newest N files of -w, or the newest intervals of "
                           "--every: N, a size (10G) or an age (7d)")
                    ->type_name("N");
}

void Parser::check_recording() const {
  const bool size = rotate_size_option->count() > 0;
  const bool time = rotate_time_option->count() > 0;
  const runtime::RecordOptions& record = options.count.record;
  if ((size || time) && !record.wanted()) {
    throw CLI::ValidationError("--rotate-size and --rotate-time need -w");
  }
  if (record.file == "-") throw CLI::ValidationError("-w needs a file name, not '-'");
  if (size && record.rotate_size == 0) {
    throw CLI::ValidationError("--rotate-size must be greater than 0");
  }
  if (time && !parse_duration(rotate_text)) {
    throw CLI::ValidationError(
        "--rotate-time must be a duration greater than 0, as in 60, 10m or 1h");
  }
}

void Parser::check_keep() const {
  if (keep_option->count() == 0) return;
  const bool rotates = rotate_size_option->count() > 0 || rotate_time_option->count() > 0;
  if (!rotates && every_option->count() == 0) {
    throw CLI::ValidationError("--keep needs --every, or -w with --rotate-size or --rotate-time");
  }
  const auto keep = parse_retention(keep_text);
  if (!keep) {
    throw CLI::ValidationError(
        "--keep must be a number of files or intervals, a size or an age, as in 100, 10G or 7d");
  }
  if (rotates && keep->count == 0) {
    throw CLI::ValidationError("--keep must be a number of files where -w starts new ones");
  }
}

void Parser::check_depth() const {
  if (!options.count.inner_filter.empty() && !options.count.depth.tunnels)
    throw CLI::ValidationError("--inner-filter needs --tunnels");
  if (!options.count.depth.any()) return;
  if (options.count.depth.tunnels && wire_option->count() > 0)
    throw CLI::ValidationError("--tunnels cannot be used with --wire");
  if (options.count.depth.apps && every_option->count() > 0) {
    throw CLI::ValidationError(
        "--apps cannot be used with --every: nDPI needs the first packets of each flow");
  }
  const std::string depth =
      "--tcp, --names-seen, --tunnels, --headers and --apps cannot be used with ";
  if (by_option->count() > 0) {
    throw CLI::ValidationError(depth +
                               "--by: what they follow may cross several interfaces; count each "
                               "interface by itself to have its own");
  }
  if (options.transit.wanted()) {
    throw CLI::ValidationError(depth +
                               "--to: both points have the same packets, which would all be seen "
                               "twice; count each point by itself");
  }
}

void Parser::check_intervals() const {
  if (every_option->count() == 0) return;
  const auto length = parse_duration(every_text);
  if (!length || *length < kSecond) {
    throw CLI::ValidationError("--every must be a duration of at least 1s, as in 30s, 1m or 1h");
  }
  if (options.to_standard_output()) {
    throw CLI::ValidationError("--every writes folders: give a directory with -o, not '-'");
  }
  if (options.wanted_formats() == "none") {
    throw CLI::ValidationError("--every needs formats to write, not --formats none");
  }
  if (options.compares() || !options.assertions.empty() || !options.junit_file.empty()) {
    throw CLI::ValidationError(
        "--every cannot be used with --expect, --to, --assert or --junit, which are about the "
        "whole count");
  }
}

std::optional<Timestamp> time_named(const std::optional<std::string>& text,
                                    const std::string& option) {
  if (!text) return std::nullopt;
  if (const auto time = parse_time(*text)) return time;
  throw CLI::ValidationError(option +
                             " must be a time as in 2026-11-28T21:00:00Z, "
                             "2026-11-28T22:00:00.5+01:00 or @1795903200.5");
}

runtime::TimeRange Parser::times() const {
  return {time_named(since_text, "--since"), time_named(until_text, "--until")};
}

void Parser::check_times() const {
  const runtime::TimeRange range = times();
  if (range.since && range.until && *range.since >= *range.until) {
    throw CLI::ValidationError("--until must be later than --since: no packet is of that time");
  }
  if (live.interfaces.empty() || !range.is_limited()) return;
  if (!options.expected_file.empty()) {
    throw CLI::ValidationError(
        "--since and --until cannot be used with --expect and an interface: the packets of the "
        "file have other times");
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  if (range.is_over(std::chrono::nanoseconds(now).count())) {
    throw CLI::ValidationError(
        "--until is in the past: no packet of the interface is of that time");
  }
}

void Parser::check_anonymization() const {
  if (options.key_file && options.count.record.wanted()) {
    throw CLI::ValidationError(
        "--anonymize cannot be used with -w, which writes packets as they are");
  }
  const inspect::DepthOptions& depth = options.count.depth;
  const bool names = depth.names || options.formats == "names.csv";
  if (options.key_file && (names || depth.headers || depth.apps)) {
    throw CLI::ValidationError(
        "--anonymize cannot be used with --names-seen, --headers or --apps: names, MAC addresses "
        "and what nDPI knows of addresses would stay as they are");
  }
  if (options.key_file && !options.database_files.empty()) {
    throw CLI::ValidationError(
        "--anonymize cannot be used with --mmdb: the addresses are replaced before they could be "
        "looked up");
  }
}

void Parser::check() const {
  check_recording();
  check_intervals();
  check_depth();
  check_keep();
  check_words();
  check_times();
  check_anonymization();
  if ((is_asked_for(screen) || options.screen) && options.to_standard_output()) {
    throw CLI::ValidationError("-o - cannot be used with live: standard output is the screen");
  }
  if (options.schema_as_json && !options.schema_dialect.empty())
    throw CLI::ValidationError("--sql and --json are two forms of the same: give one of them");
  if (options.compact && !options.schema_dialect.empty())
    throw CLI::ValidationError("--compact is of JSON, and --sql makes the tables of CSV files");
  check_dashboard();
  if (is_asked_for(interfaces) || is_asked_for(schema) || is_asked_for(store)) return;
  if (is_asked_for(report)) return check_amounts();
  if (options.expected_file == "-" && options.transit.to == "-") {
    throw CLI::ValidationError("standard input can only be one of --expect and --to");
  }
  if (options.to_standard_output() && options.compares()) {
    throw CLI::ValidationError(
        "-o - cannot be used with --expect or --to, which write tables of their own: give a "
        "directory");
  }
  if (loops_option->count() > 0 && options.expected_file.empty()) {
    throw CLI::ValidationError("--expect-loops needs --expect");
  }
  check_transit();
  check_input();
  check_amounts();
  check_sender();
  check_interfaces();
}

// The options of `config` may lack an input, and are then those of any.
void Parser::check_input() const {
  const bool is_live = !live.interfaces.empty();
  const bool files = !named_files.empty() || !positional_files.empty();
  if (is_live && files) {
    const OptionPlaces& places = configuration.places;
    throw CLI::ValidationError(
        places.before({"interface", "read"}, "give either an interface or files, not both"));
  }
  if (!is_live && !files) {
    if (is_asked_for(config)) return;
    throw CLI::ValidationError("no input: give an interface (-i) or capture files");
  }
  if (is_live && speed_option->count() > 0) {
    throw CLI::ValidationError("--speed is of files: packets of an interface have their own");
  }
  for (const CLI::Option* option : {time_option, ring_option, source_option, promiscuous_option,
                                    wait_option, wire_option, ready_option}) {
    if (option->count() > 0 && !is_live) {
      throw CLI::ValidationError("--" + option->get_single_name() + " needs -i");
    }
  }
}

// After take_transit(), which has made the points the input.
void Parser::check_transit() const {
  const TransitRequest& transit = options.transit;
  if (!transit.from.empty() && !transit.wanted()) {
    throw CLI::ValidationError("--from needs --to, where the packets leave");
  }
  if (ignore_option->count() > 0 && !transit.wanted()) {
    throw CLI::ValidationError("--ignore needs --to");
  }
  if (!transit.wanted()) return;
  if (transit.from.empty() == options.expected_file.empty()) {
    throw CLI::ValidationError("--to needs either --from or --expect: where the packets come from");
  }
  std::error_code none_yet;
  if (transit.from == transit.to ||
      std::filesystem::equivalent(transit.from, transit.to, none_yet)) {
    throw CLI::ValidationError("--from and --to are the same");
  }
  if (by_option->count() > 0) throw CLI::ValidationError("--by cannot be used with --to");
  if (loops_option->count() > 0 || packets_option->count() > 0 || wire_option->count() > 0) {
    throw CLI::ValidationError("--to cannot be used with --expect-loops, -c or --wire");
  }
  if (ignore_option->count() == 0) return;
  if (const auto ignored = metrics::parse_ignored_fields(ignore_text); !ignored) {
    throw CLI::ValidationError("--ignore: " + ignored.error().message);
  }
}

// Makes the points of --from and --to the input. A name is that of an interface if there is one,
// and otherwise that of a file.
void Parser::take_transit() {
  TransitRequest& transit = options.transit;
  if (!transit.wanted()) return;
  if (!live.interfaces.empty() || !named_files.empty() || !positional_files.empty()) {
    throw CLI::ValidationError("--to names the input: give no -i and no files beside it");
  }
  std::vector<std::string> points;
  if (!transit.from.empty()) points.push_back(transit.from);
  points.push_back(transit.to);
  const auto interfaces_among =
      static_cast<std::size_t>(std::count_if(points.begin(), points.end(), is_interface));
  if (interfaces_among != 0 && interfaces_among != points.size()) {
    const std::string& other = is_interface(transit.from) ? transit.to : transit.from;
    throw CLI::ValidationError(
        "there is no interface " + other +
        ", and --from and --to must both be interfaces, or both capture files");
  }
  (interfaces_among != 0 ? live.interfaces : named_files) = points;
}

void Parser::check_interfaces() const {
  for (std::size_t i = 0; i < live.interfaces.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (live.interfaces[i] != live.interfaces[k]) continue;
      throw CLI::ValidationError(configuration.places.before(
          {"interface"}, "the interface " + live.interfaces[i] + " is given twice"));
    }
  }
  if (by_option->count() > 0 && live.interfaces.size() < 2) {
    throw CLI::ValidationError("--by interface needs several interfaces, as in -i v0 -i v1");
  }
  if (live.interfaces.size() > 1 && packets_option->count() > 0) {
    throw CLI::ValidationError(
        "-c cannot be used with several interfaces: which packets are the first is unknown");
  }
}

void Parser::check_sender() const {
  if (settle_option->count() > 0 && !options.sender.wanted()) {
    throw CLI::ValidationError("--settle needs a command after --, as in -- tcpreplay -i v0 FILE");
  }
  if (settle_option->count() > 0 && !parse_duration(settle_text)) {
    throw CLI::ValidationError("--settle must be a duration greater than 0, as in 300ms or 2");
  }
  if (ready_option->count() > 0 && ready_descriptor <= STDERR_FILENO) {
    throw CLI::ValidationError("--ready-fd must be 3 or greater, as in --ready-fd 3 3>FIFO");
  }
  if (ready_option->count() > 0 && fcntl(ready_descriptor, F_GETFD) < 0) {
    throw CLI::ValidationError("--ready-fd: descriptor " + std::to_string(ready_descriptor) +
                               " is not open");
  }
}

void Parser::check_amounts() const {
  if (serve_option->count() > 0) {
    if (const auto endpoint = serve::parse_endpoint(serve_text); !endpoint) {
      throw CLI::ValidationError("--serve: " + endpoint.error().message);
    }
  }
  check_targets();
  if (dedup_text && !parse_duration(*dedup_text)) {
    throw CLI::ValidationError("--dedup must be a duration greater than 0, as in 1ms or 0.5ms");
  }
  if (time_option->count() > 0 && !parse_duration(time_text)) {
    throw CLI::ValidationError(
        "-t must be a duration greater than 0, as in 30, 1.5, 500ms, 10m or 1h");
  }
  if (live.ring_bytes < kMinRingBytes) {
    throw CLI::ValidationError("--ring-size must be at least 8K");
  }
  if (packets_option->count() > 0 && !parse_count(packets_text)) {
    throw CLI::ValidationError("-c must be a number of packets greater than 0, as in 5000 or 10k");
  }
  const bool valid_speed = speed >= runtime::kMinSpeed && speed <= runtime::kMaxSpeed;
  if (speed_option->count() > 0 && !valid_speed) {
    throw CLI::ValidationError("--speed must be a number from 0.01 to 1000000, as in 1 or 10");
  }
  if (options.count.threads < 1 || options.count.threads > kMaxThreads) {
    throw CLI::ValidationError("-j must be a number of threads from 1 to 256");
  }
}

void Parser::check_targets() const {
  std::size_t stores = 0;
  for (const std::string& text : export_texts) {
    const auto target = sink::parse_target(text);
    if (!target) throw CLI::ValidationError("--export: " + target.error().message);
    if (sink::is_store(*target)) ++stores;
  }
  if (spool_option->count() > 0 && stores != 1) {
    throw CLI::ValidationError("--spool needs one --export to ClickHouse, not " +
                               std::to_string(stores));
  }
  if (spool_size_option->count() > 0 && spool_option->count() == 0) {
    throw CLI::ValidationError("--spool-size needs --spool");
  }
}

// A dashboard is made of all tables, as they are.
void Parser::check_dashboard() const {
  if (options.schema_dashboard.empty()) return;
  if (schema->count_all() > 2) {
    throw CLI::ValidationError("--grafana cannot be used with other arguments of schema");
  }
}

// Arguments that are not files, and look like something else.
void Parser::check_words() const {
  if (is_asked_for(schema)) return;
  std::vector<std::string> commands;
  if (app.get_subcommands().empty()) commands.assign(kCommands.begin(), kCommands.end());
  if (const auto meant = meant_by(positional_files, commands)) throw CLI::ValidationError(*meant);
}

// A suggestion for the first unexpected option.
std::string Parser::unknown_option() const {
  const CLI::App* command = counts() ? &app : app.get_subcommands().front();
  std::vector<std::string> known;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::vector<std::string> unknown = app.remaining(true);
  const std::string word = unknown.front().substr(0, unknown.front().find('='));
  if (!word.starts_with("-")) return "unexpected argument: '" + word + "'";
  const auto meant = word.starts_with("--") ? closest(word, known) : std::nullopt;
  return "unknown option: " + word + (meant ? "; did you mean " + *meant + "?" : "");
}

Options Parser::finish() {
  if (is_asked_for(interfaces)) options.command = Command::interfaces;
  if (is_asked_for(diff)) options.command = Command::diff;
  if (is_asked_for(schema)) options.command = Command::schema;
  if (is_asked_for(store) || is_asked_for(report)) take_store(store_url);
  if (is_asked_for(screen)) options.screen = true;
  options.files = named_files;
  options.files.insert(options.files.end(), positional_files.begin(), positional_files.end());
  if (time_option->count() > 0) {
    live.time_limit = std::chrono::nanoseconds(*parse_duration(time_text));
  }
  if (settle_option->count() > 0) {
    options.sender.settle = std::chrono::nanoseconds(*parse_duration(settle_text));
  }
  options.by_interface = by_option->count() > 0;
  options.sandboxed = !no_sandbox;
  if (ready_option->count() > 0) options.ready_descriptor = ready_descriptor;
  live.promiscuous = !not_promiscuous;
  live.method = method_named(method_text);
  options.count.input =
      runtime::FileInput{.files = options.files,
                         .together = options.transit.wanted() && options.files.size() > 1,
                         .speed = speed};
  if (ignore_option->count() > 0) {
    options.transit.ignored = *metrics::parse_ignored_fields(ignore_text);
  }
  if (!live.interfaces.empty()) options.count.input = live;
  if (packets_option->count() > 0) options.count.packet_limit = *parse_count(packets_text);
  // More threads than processors would slow each other down.
  options.count.threads = std::min(options.count.threads, most_threads);
  if (every_option->count() > 0) options.count.interval_length = *parse_duration(every_text);
  if (dedup_text) options.count.duplicate_window = *parse_duration(*dedup_text);
  if (is_asked_for(diff)) take_diff_store();
  take_times();
  take_targets();
  if (options.formats == "names.csv") options.count.depth.names = true;
  options.places = configuration.places;
  take_memory();
  return options;
}

// Of a store, they choose intervals.
void Parser::take_times() {
  const runtime::TimeRange range = times();
  if (is_asked_for(report) || options.diff_store) {
    options.store.range.since = range.since;
    options.store.range.until = range.until;
  } else {
    options.count.times = range;
  }
}

// A sensor without a name has that of its host.
sink::Target with_sensor(sink::Target target) {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (target.sensor.empty() && gethostname(name.data(), name.size() - 1) == 0) {
    target.sensor = name.data();
  }
  return target;
}

// One of two files.
void Parser::take_diff_store() {
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    if (!options.files[i].starts_with("clickhouse:")) continue;
    if (options.diff_store) throw CLI::ValidationError("only one of the two may be a store");
    take_store(options.files[i]);
    options.diff_store = i;
  }
  if (!options.store.range.sensor.empty() && !options.diff_store) {
    throw CLI::ValidationError("--sensor is about a store, and none is named");
  }
  options.command = Command::diff;
}

void Parser::take_store(const std::string& url) {
  auto target = sink::parse_target(url);
  if (url.starts_with("http")) {
    throw CLI::ValidationError(
        "a store begins with 'clickhouse:', as in clickhouse:http://localhost/flows");
  }
  if (!target || !sink::is_store(*target)) {
    const auto none = sink::parse_target("clickhouse:");  // whose message is about stores
    throw CLI::ValidationError((is_asked_for(store) ? "--url: " : "") + none.error().message);
  }
  const std::string& cluster = options.store.layout.cluster;
  if (!cluster.empty() && !sink::is_database_name(cluster)) {
    throw CLI::ValidationError("--cluster: a NAME is letters, digits and '_', not a digit first");
  }
  if (options.store.layout.replicated && cluster.empty()) {
    throw CLI::ValidationError("--replicated needs --cluster NAME: whose servers keep copies");
  }
  options.command = is_asked_for(report) ? Command::report : Command::store;
  options.store.target = std::move(*target);
}

// Where the count goes besides its result files.
void Parser::take_targets() {
  if (serve_option->count() > 0) options.serve = *serve::parse_endpoint(serve_text);
  for (const std::string& text : export_texts) {
    options.exports.push_back(with_sensor(*sink::parse_target(text)));
  }
  if (keep_option->count() > 0) options.keep = *parse_retention(keep_text);
  options.count.record.max_files = options.keep.count;
  options.count.record.rotate_time = parse_duration(rotate_text).value_or(0);
  options.count.record.application = "wirecensus " WIRECENSUS_VERSION;
}

// After all that may exclude a bound is known.
void Parser::take_memory() {
  const bool given = std::any_of(memory_options.begin(), memory_options.end(),
                                 [](const CLI::Option* one) { return one->count() > 0; });
  if (given && memory < kMinMemory) throw CLI::ValidationError("--memory must be at least 64M");
  if (const auto other = without_bound(options); given && other) {
    throw CLI::ValidationError("--memory cannot be used with " + *other +
                               ", which keeps more in memory than what it bounds");
  }
  if (options.command != Command::count && options.command != Command::report) return;
  const std::uint64_t bound = given ? memory : usual_memory();
  options.count.watch = watched(options, bound);
  if (without_bound(options)) return;
  options.spill = {
      .folder = spill_folder, .memory = bound, .required = given || !spill_folder.empty()};
}

// Precondition: finish() was called.
std::string Parser::effective_options() {
  app.get_option("--formats")->default_str(options.wanted_formats());
  return config_text(app, configuration);
}

void refuse(ParsedCommandLine& parsed, const std::string& reason) {
  parsed.exit_code = static_cast<int>(ExitCode::usage);
  parsed.text = "wirecensus: " + printable(reason) + "\nTry 'wirecensus --help'.\n";
}

// Whether these arguments, as far as they are valid, are those of a live count. The user's file
// does not decide that: what is a file without it must not become a command that runs.
bool counts_live(int argc, const char* const* argv) {
  Parser parser;
  try {
    parser.app.parse(argc, argv);
    parser.read_config(false);
  } catch (const CLI::Error&) {
    return false;  // reported when all arguments are parsed
  }
  return !parser.live.interfaces.empty() || is_interface(parser.options.transit.to) ||
         is_interface(parser.options.transit.from);
}

ParsedCommandLine version_text(const CLI::CallForVersion& version) {
  ParsedCommandLine parsed;
  parsed.text = std::string(version.what()) + "\n";
  return parsed;
}

// Parses with what the words name alone. None where that does not do: something is wrong, help is
// wanted, or files give options, too.
std::optional<ParsedCommandLine> parse_named(int argc, const char* const* argv,
                                             const std::vector<std::string>& sender) {
  const GivenWords words(argc, argv);
  for (const char* all : {"config", "completions", "manual"}) {
    if (words.have(all)) return std::nullopt;
  }
  Parser parser(words);
  parser.options.sender.command = sender;
  try {
    parser.app.parse(argc, argv);
    if (is_configured(parser.wanted_config(true))) return std::nullopt;
    parser.take_transit();
    parser.check();
    ParsedCommandLine parsed;
    parsed.options = parser.finish();
    parsed.run = true;
    return parsed;
  } catch (const CLI::CallForVersion& version) {
    return version_text(version);
  } catch (const CLI::Error&) {
    return std::nullopt;
  }
}

ParsedCommandLine parse(int argc, const char* const* argv, std::vector<std::string> sender) {
  if (auto parsed = parse_named(argc, argv, sender)) return *std::move(parsed);
  Parser parser;
  parser.options.sender.command = std::move(sender);
  ParsedCommandLine parsed;
  try {
    parser.app.parse(argc, argv);
    if (const auto text = parser.documentation()) {
      parsed.text = *text;
      return parsed;
    }
    parser.read_config(true);
    parser.take_transit();
    parser.check();
    parsed.options = parser.finish();
    parsed.run = !is_asked_for(parser.config);
    if (!parsed.run) parsed.text = parser.effective_options();
  } catch (const CLI::CallForHelp&) {
    parsed.text = parser.app.help();
  } catch (const CLI::CallForVersion& version) {
    return version_text(version);
  } catch (const CLI::ExtrasError&) {
    refuse(parsed, parser.unknown_option());
  } catch (const CLI::Error& error) {
    refuse(parsed, parser.configuration.places.before_mentioned(parser.app, error.what()));
  }
  return parsed;
}

}  // namespace

// "--" ends the options. What follows is a command if an interface is counted, otherwise it is
// files.
ParsedCommandLine parse_command_line(int argc, const char* const* argv) {
  const char* const* const end = argv + argc;
  const char* const* const mark =
      std::find_if(argv, end, [](std::string_view word) { return word == "--"; });
  const int before = static_cast<int>(mark - argv);
  if (mark == end || !counts_live(before, argv)) return parse(argc, argv, {});
  if (mark + 1 == end) {
    ParsedCommandLine parsed;
    refuse(parsed, "there is no command after --");
    return parsed;
  }
  return parse(before, argv, {mark + 1, end});
}

}  // namespace wirecensus
