#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "base/display_text.h"
#include "base/machine_limits.h"
#include "cli/exit_code.h"
#include "cli/help_format.h"
#include "cli/quantity.h"
#include "cli/suggestion.h"
#include "report/formats.h"

namespace wirecensus {
namespace {

constexpr const char* kDescription =
    "wirecensus counts network traffic exactly: live on an interface, or in capture\n"
    "files. It prints a summary, writes tables and pictures, and says whether the\n"
    "count is exact.";

constexpr const char* kFooter =
    "\nUnits: durations ms, s (the default), m, h, d, as in 500ms, 1.5h; sizes K, M, G\n"
    "of 1,024, as in 128M; numbers k, M, G of 1,000, as in 10k; in either case.\n"
    "\nExamples:\n"
    "  wirecensus -i eth0 -t 30             count what eth0 carries for 30 seconds\n"
    "  wirecensus capture.pcapng            count a capture file\n"
    "  wirecensus -i lo -t 20 & tcpreplay --topspeed -i lo capture.pcap\n"
    "  wirecensus -f 'tcp port 443' *.pcap  count several files through one filter\n"
    "  wirecensus --formats census FILE     save the census, read like a capture\n"
    "  wirecensus -i lo --expect a.pcap     check a replay of a.pcap, flow by flow\n"
    "  wirecensus diff a.pcap census.wcs    compare two captures or saved censuses\n"
    "\nCapturing needs the capability cap_net_raw and no other, -p or not.\n"
    "\nExit codes: 0 done and exact, 1 failed, 2 wrong usage, 3 done but not exact, not\n"
    "all packets could be kept, or what was compared is different.";

constexpr unsigned kMostThreads = 256;
constexpr std::uint64_t kMostLoops = 1'000'000'000;

unsigned processors() { return std::min(MachineLimits().processors(), kMostThreads); }

constexpr std::size_t kLeastRingBytes = 8192;  // two pages

struct Parser {
  CLI::App app{kDescription, "wirecensus"};
  Options options;
  std::vector<std::string> named_files;       // -r FILE
  std::vector<std::string> positional_files;  // FILE...
  std::string time_text;                      // -t
  std::string packets_text;                   // -c
  std::string rotate_text;                    // --rotate-time
  bool not_promiscuous = false;
  CLI::Option* time_option = nullptr;
  CLI::Option* packets_option = nullptr;
  CLI::Option* ring_option = nullptr;
  CLI::Option* source_option = nullptr;
  CLI::Option* promiscuous_option = nullptr;
  CLI::Option* wire_option = nullptr;
  CLI::Option* rotate_size_option = nullptr;
  CLI::Option* rotate_time_option = nullptr;
  CLI::Option* most_files_option = nullptr;
  CLI::App* interfaces = nullptr;
  CLI::App* merge = nullptr;
  CLI::App* diff = nullptr;
  CLI::App* schema = nullptr;
  CLI::Option* loops_option = nullptr;

  Parser();
  void add_sources();
  void add_live();
  void add_limits();
  void add_filter(CLI::App& command);
  void add_expectation();
  void add_outputs(CLI::App& command);
  void add_keeping();
  void add_verbosity(CLI::App& command);
  void add_commands();
  void add_diff();
  void add_schema();
  void add_names(CLI::App& command);
  void check() const;
  void check_amounts() const;
  void check_keeping() const;
  void check_words() const;
  std::string unknown_option() const;
  Options finish();
};

Parser::Parser() {
  options.count.threads = processors();
  app.footer("\nFiles, by the names that --formats takes; csv and png are the default:\n" +
             report::files_by_format() + kFooter);
  const auto format = std::make_shared<HelpFormat>();
  format->label("REQUIRED", "");
  format->label("SUBCOMMAND", "COMMAND");
  app.formatter(format);
  app.set_version_flag("--version", "wirecensus " WIRECENSUS_VERSION, "print the version and exit");
  app.set_help_flag("-h,--help", "print this help and exit");
  app.allow_windows_style_options(false);
  add_sources();
  add_live();
  add_limits();
  add_expectation();
  add_outputs(app);
  add_keeping();
  add_commands();
}

void Parser::add_commands() {
  const auto add = [this](const char* name, const char* what) {
    CLI::App* command = app.add_subcommand(name, what);
    command->set_help_flag("-h,--help", "print this help and exit");
    command->group("Commands");
    return command;
  };
  interfaces = add("interfaces", "list the network interfaces, state and addresses");
  diff = add("diff", "compare two captures or saved censuses, flow by flow");
  add_diff();
  schema = add("schema", "list the fields of the result files: type, unit, layer, IPFIX name");
  add_schema();
  merge = add("merge", "make one census of saved censuses and captures, in the order given");
  merge->add_option("FILE", positional_files, "saved censuses (census.wcs) and capture files")
      ->type_name("")
      ->required();
  add_outputs(*merge);
}

void Parser::add_schema() {
  schema
      ->add_option("FORMAT", options.schema_format,
                   "of which format or file, as --formats takes it (all that have fields), or "
                   "'links': the link types that are decoded")
      ->type_name("");
  schema->add_flag("--json", options.schema_as_json, "for programs: as a JSON document");
  add_names(*schema);
}

void Parser::add_names(CLI::App& command) {
  command.add_option("--names", options.names, "field names of wirecensus, ecs, zeek or ipfix")
      ->type_name("STYLE")
      ->check(CLI::IsMember({"wirecensus", "ecs", "zeek", "ipfix"}).description(""));
}

void Parser::add_diff() {
  diff->add_option("FILE", positional_files, "what is expected, and what is compared with it")
      ->type_name("")
      ->required()
      ->expected(2);
  add_filter(*diff);
  diff->add_option("-o,--output", options.output_directory,
                   "the folder for flow_differences.csv; '-': standard output")
      ->type_name("DIR")
      ->capture_default_str();
  diff->add_option("--formats", options.formats, "csv (the default), or none")
      ->type_name("LIST")
      ->check(CLI::IsMember({"csv", "none"}).description(""));
  add_verbosity(*diff);
  diff->footer("\nExit codes: 0 equal, 1 failed, 2 wrong usage, 3 different.");
}

void Parser::add_sources() {
  app.add_option("FILE", positional_files,
                 "capture files and saved censuses, counted as one ('-': standard input)")
      ->type_name("");
  app.add_option("-r,--read", named_files, "count this capture file")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("-i,--interface", options.count.interface, "count live on this interface")
      ->type_name("IFACE");
  add_filter(app);
}

void Parser::add_filter(CLI::App& command) {
  command
      .add_option("-f,--filter", options.count.filter, "count only what this BPF filter lets pass")
      ->type_name("EXPR");
}

void Parser::add_live() {
  ring_option =
      app.add_option("--ring-size", options.count.ring_bytes,
                     "memory for packets that wait to be counted (live only; default 128M)")
          ->transform(CLI::AsSizeValue(false).description(""))
          ->type_name("SIZE");
  const std::map<std::string, capture::CaptureMethod> methods{
      {"auto", capture::CaptureMethod::automatic},
      {"ring", capture::CaptureMethod::ring},
      {"libpcap", capture::CaptureMethod::libpcap}};
  source_option =
      app.add_option("--source", options.count.method,
                     "how to capture: ring (the kernel's), libpcap (where there is none), or auto")
          ->transform(CLI::Transformer(methods, CLI::ignore_case).description(""))
          ->type_name("METHOD");
  promiscuous_option = app.add_flag("-p,--no-promiscuous", not_promiscuous,
                                    "take in only what is for this machine (live only)");
  wire_option = app.add_flag("--wire", options.count.wire,
                             "count super packets as what the wire carried (live only)");
}

void Parser::add_limits() {
  time_option =
      app.add_option("-t,--time", time_text, "stop after so long: 30, 500ms, 10m, 1h (live only)")
          ->type_name("DURATION");
  packets_option =
      app.add_option("-c,--count", packets_text, "stop after so many packets: 5000, 10k")
          ->type_name("COUNT");
}

void Parser::add_expectation() {
  app.add_option("--expect", options.expected_file,
                 "compare with what this capture or census holds")
      ->type_name("FILE");
  loops_option = app.add_option("--expect-loops", options.expected_loops,
                                "expect it so many times (tcpreplay --loop)")
                     ->type_name("N")
                     ->check(CLI::Range(std::uint64_t{1}, kMostLoops).description(""));
}

void Parser::add_outputs(CLI::App& command) {
  command
      .add_option("-o,--output", options.output_directory,
                  "the folder for the result files; '-' writes one to standard output")
      ->type_name("DIR")
      ->capture_default_str();
  command
      .add_option("--formats", options.formats,
                  report::format_names() + ", names of single files, a list of these, or none")
      ->type_name("LIST")
      ->default_str("csv,png");
  add_names(command);
  command
      .add_option("--title", options.title,
                  "of pictures and page, instead of the names of what was counted")
      ->type_name("TEXT");
  add_verbosity(command);
}

void Parser::add_verbosity(CLI::App& command) {
  command
      .add_option("-j,--threads", options.count.threads,
                  "at most so many threads count (default, and the most that\nare begun: the "
                  "processors there are)")
      ->type_name("N");
  command.add_flag("-q,--quiet", options.quiet, "print no summary");
  command.add_flag("-v,--verbose", options.verbose, "tell what is being done");
}

void Parser::add_keeping() {
  runtime::KeepOptions& keep = options.count.keep;
  app.add_option(
         "-w,--write", keep.file,
         "keep the packets, too: pcapng, compressed where the name ends in .gz, .zst or .lz4")
      ->type_name("FILE");
  rotate_size_option = app.add_option("--rotate-size", keep.rotate_size,
                                      "begin a new file before one is larger (bytes; 100M, 1G)")
                           ->transform(CLI::AsSizeValue(false).description(""))
                           ->type_name("SIZE");
  rotate_time_option = app.add_option("--rotate-time", rotate_text,
                                      "begin a new file after so long in packet time: 60, 10m, 1h")
                           ->type_name("DURATION");
  most_files_option =
      app.add_option("--keep", keep.most_files, "of the files written, the newest so many stay")
          ->type_name("N");
}

void Parser::check_keeping() const {
  const bool size = rotate_size_option->count() > 0;
  const bool time = rotate_time_option->count() > 0;
  const bool most = most_files_option->count() > 0;
  const runtime::KeepOptions& keep = options.count.keep;
  if ((size || time || most) && !keep.wanted()) {
    throw CLI::ValidationError("--rotate-size, --rotate-time and --keep go with -w only");
  }
  if (keep.file == "-") throw CLI::ValidationError("-w takes the name of a file, not '-'");
  if (most && !size && !time) {
    throw CLI::ValidationError("--keep goes with --rotate-size or --rotate-time");
  }
  if (size && keep.rotate_size == 0) {
    throw CLI::ValidationError("--rotate-size takes a size above 0");
  }
  if (time && !parse_duration(rotate_text)) {
    throw CLI::ValidationError("--rotate-time takes a duration above 0, as in 60, 10m or 1h");
  }
  if (most && keep.most_files == 0) {
    throw CLI::ValidationError("--keep takes a number of files above 0");
  }
}

void Parser::check() const {
  const bool live = !options.count.interface.empty();
  const bool files = !named_files.empty() || !positional_files.empty();
  check_keeping();
  check_words();
  if (interfaces->parsed() || schema->parsed()) return;
  if (options.to_standard_output() && !options.expected_file.empty()) {
    throw CLI::ValidationError("-o - has no place for what --expect writes: name a folder");
  }
  if (loops_option->count() > 0 && options.expected_file.empty()) {
    throw CLI::ValidationError("--expect-loops goes with --expect only");
  }
  if (live && files) throw CLI::ValidationError("give an interface or files, not both");
  if (!live && !files) throw CLI::ValidationError("give an interface (-i) or capture files");
  for (const CLI::Option* option :
       {time_option, ring_option, source_option, promiscuous_option, wire_option}) {
    if (option->count() > 0 && !live) {
      throw CLI::ValidationError("--" + option->get_single_name() + " goes with -i only");
    }
  }
  check_amounts();
}

void Parser::check_amounts() const {
  if (time_option->count() > 0 && !parse_duration(time_text)) {
    throw CLI::ValidationError("-t takes a duration above 0, as in 30, 1.5, 500ms, 10m or 1h");
  }
  if (options.count.ring_bytes < kLeastRingBytes) {
    throw CLI::ValidationError("--ring-size takes a size of at least 8K");
  }
  if (packets_option->count() > 0 && !parse_count(packets_text)) {
    throw CLI::ValidationError("-c takes a number of packets above 0, as in 5000 or 10k");
  }
  if (options.count.threads < 1 || options.count.threads > kMostThreads) {
    throw CLI::ValidationError("-j takes a number of threads from 1 to 256");
  }
}

// Arguments that are no files, and look like something else.
void Parser::check_words() const {
  if (schema->parsed()) return;
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) commands.push_back(command->get_name());
  if (!app.get_subcommands().empty()) commands.clear();
  if (const auto meant = meant_by(positional_files, commands)) throw CLI::ValidationError(*meant);
}

// Of the first option that was not expected: what it could have been.
std::string Parser::unknown_option() const {
  const CLI::App* command = app.get_subcommands().empty() ? &app : app.get_subcommands().front();
  std::vector<std::string> known;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::vector<std::string> unknown = app.remaining(true);
  const std::string word = unknown.front().substr(0, unknown.front().find('='));
  if (!word.starts_with("-")) return "one argument too many: '" + word + "'";
  const auto meant = word.starts_with("--") ? closest(word, known) : std::nullopt;
  return "there is no option " + word + (meant ? "; did you mean " + *meant + "?" : "");
}

Options Parser::finish() {
  if (interfaces->parsed()) options.command = Command::interfaces;
  if (diff->parsed()) options.command = Command::diff;
  if (schema->parsed()) options.command = Command::schema;
  options.count.files = named_files;
  options.count.files.insert(options.count.files.end(), positional_files.begin(),
                             positional_files.end());
  if (time_option->count() > 0) {
    options.count.time_limit = std::chrono::nanoseconds(*parse_duration(time_text));
  }
  if (packets_option->count() > 0) options.count.packet_limit = *parse_count(packets_text);
  // A thread without a processor of its own would only take one from the others.
  options.count.threads = std::min(options.count.threads, processors());
  options.count.keep.rotate_time = parse_duration(rotate_text).value_or(0);
  options.count.promiscuous = !not_promiscuous;
  options.count.keep.application = "wirecensus " WIRECENSUS_VERSION;
  return options;
}

void refuse(ParsedCommandLine& parsed, const std::string& reason) {
  parsed.exit_code = static_cast<int>(ExitCode::usage);
  parsed.text = "wirecensus: " + printable(reason) + "\nTry 'wirecensus --help'.\n";
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, const char* const* argv) {
  Parser parser;
  ParsedCommandLine parsed;
  try {
    parser.app.parse(argc, argv);
    parser.check();
    parsed.options = parser.finish();
    parsed.run = true;
  } catch (const CLI::CallForHelp&) {
    parsed.text = parser.app.help();
  } catch (const CLI::CallForVersion& version) {
    parsed.text = std::string(version.what()) + "\n";
  } catch (const CLI::ExtrasError&) {
    refuse(parsed, parser.unknown_option());
  } catch (const CLI::Error& error) {
    refuse(parsed, error.what());
  }
  return parsed;
}

}  // namespace wirecensus
