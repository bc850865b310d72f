// The main command: counts, writes the files, prints the summary, and returns the exit code for the
// verdict.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "base/output_file.h"
#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/confinement.h"
#include "cli/counting.h"
#include "cli/databases.h"
#include "cli/exporting.h"
#include "cli/interval_writing.h"
#include "cli/memory_bound.h"
#include "cli/progress_display.h"
#include "cli/report_options.h"
#include "cli/service.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "inspect/apps/ndpi.h"
#include "inspect/crypto.h"
#include "metrics/spill/spilled_flows.h"
#include "report/formats.h"
#include "report/junit.h"
#include "saved/census_file.h"
#include "tables/assertion.h"
#include "view/check_lines.h"
#include "view/summary.h"

namespace wirecensus {
namespace {

// Without a summary: one line for each loss, doubt and remark.
void warn_of_inexactness(const Ledger& ledger) {
  const std::string_view verdict = verdict_name(ledger.verdict());
  for (const Loss& loss : ledger.losses) {
    tell(Priority::warning, "wirecensus: {}: {}: {} ({})\n", verdict, printable(loss.source),
         printable(loss.detail), loss_cause_name(loss.cause));
  }
  for (const Doubt& doubt : ledger.doubts) {
    tell(Priority::warning, "wirecensus: {}: {}: {}\n", verdict, printable(doubt.source),
         printable(doubt.detail));
  }
  for (const Remark& remark : ledger.remarks) {
    tell("wirecensus: {}: {}\n", printable(remark.source), printable(remark.detail));
  }
  if (ledger.recording && !ledger.recording->complete()) {
    tell(Priority::warning, "wirecensus: wrote only {} of {} packets to {}: {}\n",
         ledger.recording->recorded, ledger.recording->offered, printable(ledger.recording->file),
         printable(ledger.recording->detail));
  }
}

// From proc(5). What getrusage() has may be the memory of the program that started this one.
std::uint64_t peak_mebibytes() {
  constexpr std::string_view kPeak = "VmHWM:";
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(kPeak))
      return std::strtoull(line.c_str() + kPeak.size(), nullptr, 10) / 1024;
  }
  return 0;
}

void tell_work(const metrics::Census& census) {
  if (census.spilled != nullptr) {
    return tell("memory: peak {} MiB; the flows are in temporary files in {}\n", peak_mebibytes(),
                printable(census.spilled->file()->folder()));
  }
  tell("memory: peak {} MiB, of which {} MiB for {} biflows\n", peak_mebibytes(),
       census.flows.bytes() >> 20, census.flows.size());
}

void tell_work(const IntervalWriting& intervals) {
  tell("memory: peak {} MiB; the flows of {} were in temporary files\n", peak_mebibytes(),
       counted(intervals.spilled(), "interval", "intervals"));
}

bool exact_and_recorded(const Ledger& ledger) {
  const bool all_recorded = !ledger.recording || ledger.recording->complete();
  return ledger.verdict() == Verdict::exact && all_recorded;
}

// Everything of the options that can be wrong, checked before the count starts.
struct Request {
  report::ReportFiles files;
  std::vector<tables::Assertion> assertions;
};

tables::Comparing compared_by(const Options& options) {
  if (options.transit.wanted()) return tables::Comparing::contents;
  return options.compares() ? tables::Comparing::flows : tables::Comparing::nothing;
}

Result<Request> parse_request(const Options& options) {
  Request request;
  auto files = options.to_standard_output() ? report::parse_stream_format(options.wanted_formats())
                                            : report::parse_formats(options.wanted_formats());
  if (!files) return Error{options.places.before({"formats", "output"}, files.error().message)};
  request.files = std::move(*files);
  const bool only_connections =
      !request.files.empty() &&
      std::all_of(request.files.begin(), request.files.end(),
                  [](const auto* file) { return report::needs_connections(*file); });
  if (only_connections && !options.count.depth.tcp) {
    return Error{options.places.before({"formats"}, "files of connections need --tcp")};
  }
  const bool only_tunnels =
      !request.files.empty() &&
      std::all_of(request.files.begin(), request.files.end(),
                  [](const auto* file) { return report::needs_tunnels(*file); });
  if (only_tunnels && !options.count.depth.tunnels) {
    return Error{options.places.before({"formats"}, "files of inner flows need --tunnels")};
  }
  for (const std::string& text : options.assertions) {
    auto assertion = tables::Assertion::parse(text, compared_by(options));
    if (!assertion) return Error{options.places.before({"assert"}, assertion.error().message)};
    request.assertions.push_back(std::move(*assertion));
  }
  return request;
}

// Pictures that are only the default are left out where they cannot be drawn, with a warning.
Status check_pictures(const Options& options, report::ReportFiles& files) {
  const auto is_picture = [](const auto* file) { return report::is_picture(*file); };
  if (std::none_of(files.begin(), files.end(), is_picture)) return done();
  const Status possible = report::can_write_pictures();
  if (possible) return done();
  const std::string& reason = possible.error().message;
  if (options.formats) {
    return Error{options.places.before({"formats"}, "pictures cannot be drawn: " + reason +
                                                        ", or choose formats without png and svg")};
  }
  tell(Priority::warning, "wirecensus: no pictures are written: {}\n", printable(reason));
  std::erase_if(files, is_picture);
  return done();
}

// Without libcrypto, names and community IDs would be missing without a word.
Status check_crypto(const Options& options) {
  const runtime::CountOptions& count = options.count;
  if (!count.depth.names && !count.depth.tcp) return done();
  const Status loaded = inspect::load_crypto();
  if (loaded) return done();
  const std::string_view option = count.depth.names  ? "--names-seen"
                                  : count.depth.apps ? "--apps"
                                                     : "--tcp";
  return Error{fmt::format("{} needs libcrypto: {}", option, loaded.error().message)};
}

Status check_apps(const Options& options) {
  if (!options.count.depth.apps) return done();
  const Status loaded = inspect::load_ndpi();
  if (loaded) return done();
  return Error{options.places.before({"apps"}, "--apps needs nDPI: " + loaded.error().message)};
}

// Whether the files can be written, as far as that can be known now.
Status probe_files(const Options& options, Request& request) {
  if (Status possible = check_crypto(options); !possible) return possible;
  if (Status possible = check_apps(options); !possible) return possible;
  if (Status possible = can_export(options); !possible) return possible;
  if (Status possible = check_pictures(options, request.files); !possible) return possible;
  if (!options.to_standard_output()) {
    Status probed = report::probe_directory(options.output_directory, request.files);
    if (!probed) return probed;
  }
  if (options.junit_file.empty()) return done();
  const auto probe = OutputFile::create(options.junit_file);
  return probe ? done() : probe.error();
}

// Writes the files and returns their paths.
Result<std::vector<std::string>> write_files(const tables::ReportInput& input,
                                             const Options& options,
                                             const report::ReportFiles& files) {
  std::vector<std::string> paths;
  if (files.empty()) return paths;
  if (!options.to_standard_output()) {
    return report::write_reports(input, files, options.output_directory, options.count.threads);
  }
  const Status streamed = report::stream_report(input, *files.front(), STDOUT_FILENO);
  if (!streamed) return streamed.error();
  return paths;
}

Status summarize(const metrics::CensusTables& tables, const Options& options) {
  if (options.quiet) {
    warn_of_inexactness(tables.census().ledger);
    return done();
  }
  std::FILE* const summary = options.summary_file();
  view::SummaryStyle style = terminal_style(summary);
  style.flows = !options.divided();
  return print(summary, view::summary_text(tables, style));
}

std::vector<text::Check> check_assertions(const std::vector<tables::Assertion>& assertions,
                                          const tables::ReportInput& input) {
  std::vector<text::Check> checks;
  if (assertions.empty()) return checks;
  const std::vector<tables::Metric> metrics = tables::make_metrics(input);
  for (const tables::Assertion& assertion : assertions) {
    const auto outcome = assertion.check(metrics);
    checks.push_back({printable(assertion.text()), outcome.holds, printable(outcome.values)});
  }
  return checks;
}

Status report_assertions(const std::vector<text::Check>& checks, const Options& options) {
  if (!options.quiet && !checks.empty()) {
    std::FILE* const summary = options.summary_file();
    return print(summary, "\n" + view::assertion_lines(checks, terminal_style(summary)));
  }
  for (const text::Check& check : checks) {
    if (!check.passed)
      tell(Priority::warning, "wirecensus: assertion failed: {} ({})\n", check.name, check.message);
  }
  return done();
}

// Assertions decide about what was only observed, at --from; the file of --expect is what must be.
bool must_be_equal(const Options& options) {
  return !options.expected_file.empty() || options.assertions.empty();
}

// The test cases of --junit: what decides the exit code.
std::vector<text::Check> all_checks(const Counted& counted, const Options& options,
                                    const std::vector<text::Check>& assertions) {
  std::vector<text::Check> checks{text::exactness_check(counted.tables.census().ledger)};
  if (options.transit.wanted()) {
    const auto more = text::transit_checks(*counted.comparison);
    checks.insert(checks.end(), more.begin(), more.end());
  }
  if (counted.comparison && must_be_equal(options)) {
    checks.push_back(text::comparison_check(*counted.comparison));
  }
  if (counted.sender) {
    checks.push_back({"the command succeeds: " + options.sender.command.front(),
                      counted.sender->succeeded(), counted.sender->text()});
  }
  checks.insert(checks.end(), assertions.begin(), assertions.end());
  return checks;
}

ExitCode exit_code(const Counted& counted, const Options& options,
                   const std::vector<text::Check>& assertions) {
  using metrics::ComparisonResult;
  const auto& comparison = counted.comparison;
  const auto result = comparison ? comparison->result() : ComparisonResult::equal;
  if (counted.sender && !counted.sender->succeeded()) return ExitCode::failed;
  if (!exact_and_recorded(counted.tables.census().ledger)) return ExitCode::inexact;
  if (result == ComparisonResult::unknown) return ExitCode::inexact;
  if (options.transit.wanted() && !comparison->exact()) return ExitCode::inexact;
  if (result == ComparisonResult::different && must_be_equal(options)) return ExitCode::unexpected;
  const bool all_hold = std::all_of(assertions.begin(), assertions.end(),
                                    [](const text::Check& check) { return check.passed; });
  return all_hold ? ExitCode::exact : ExitCode::unexpected;
}

// Writes the files, prints, and returns the exit code.
Result<ExitCode> report_count(const Counted& counted, const Options& options,
                              const Request& request, ProgressDisplay& display) {
  const metrics::CensusTables& tables = counted.tables;
  if (options.to_standard_output()) display.end();  // standard output may be the same terminal
  tables::ReportOptions how = report_options(options);
  how.comparison = counted.comparison;
  const tables::ReportInput input(tables, std::move(how));
  auto written = write_files(input, options, request.files);
  display.end();
  if (Status summarized = summarize(tables, options); !summarized) return summarized.error();
  if (!written) return written.error();
  if (options.verbose) tell_work(tables.census());
  if (counted.comparison) {
    if (!options.quiet) std::fputs("\n", stdout);
    if (Status told = report_comparison(*counted.comparison, options); !told) return told.error();
  }
  const std::vector<text::Check> assertions = check_assertions(request.assertions, input);
  if (Status told = report_assertions(assertions, options); !told) return told.error();
  if (!options.junit_file.empty()) {
    const auto checks = all_checks(counted, options, assertions);
    Status saved = report::write_junit(options.junit_file, input, checks);
    if (!saved) return saved.error();
    written->push_back(options.junit_file);
  }
  if (!options.quiet) tell_written(*written);
  return exit_code(counted, options, assertions);
}

// A divided count: its files are written.
Result<ExitCode> report_intervals(const Counted& counted, const Options& options,
                                  IntervalWriting& intervals, ProgressDisplay& display) {
  const Status written = intervals.finish();
  display.end();
  if (Status summarized = summarize(counted.tables, options); !summarized) {
    return summarized.error();
  }
  if (options.verbose) tell_work(intervals);
  if (!written) return written.error();
  if (!options.quiet) tell_written({intervals.summary()});
  const ExitCode code = exit_code(counted, options, {});
  return code == ExitCode::exact && intervals.unbalanced() ? ExitCode::inexact : code;
}

// Whether all was sent to collectors; tells.
bool finish_exporting(Exporting& exporting, const Counted& counted, const Options& options) {
  const Status finished = exporting.finish(counted.tables);
  if (!options.quiet) {
    for (const std::string& summary : exporting.summaries()) tell("exported {}\n", summary);
  }
  if (!finished) tell(Priority::warning, "wirecensus: {}\n", finished.error().message);
  return finished.ok();
}

// A saved census has no packets to be divided.
Status check_inputs(const Options& options) {
  if (!options.divided()) return done();
  for (const std::string& file : options.files) {
    if (!saved::is_census_file(file)) continue;
    return Error{"--every divides packets by their times, but " + printable(file) +
                 " is a saved census: give capture files, or drop --every"};
  }
  return done();
}

// Whether a census is saved, which can be merged: as a file, or in a store.
bool saves_census(const Options& options, const report::ReportFiles& files) {
  const bool in_file = std::any_of(files.begin(), files.end(), [](const report::ReportFile* file) {
    return report::file_name(*file) == "census.wcs";
  });
  return in_file || std::any_of(options.exports.begin(), options.exports.end(), sink::is_store);
}

// What can fail before anything is started. Opens the file for flows beyond the bound of memory.
Status prepare_files(Options& options, Request& request) {
  options.count.ends = saves_census(options, request.files) ? flow::Ends::open : flow::Ends::closed;
  if (Status probed = probe_files(options, request); !probed) return probed;
  if (Status possible = check_inputs(options); !possible) return possible;
  return open_spill(options);
}

using Tell = std::function<void(std::string_view)>;

// Of a divided count, which it listens to; otherwise null.
Result<std::unique_ptr<IntervalWriting>> open_intervals(Options& options,
                                                        const report::ReportFiles& files,
                                                        const Tell& tell) {
  if (!options.divided()) return std::unique_ptr<IntervalWriting>();
  auto opened = IntervalWriting::open(options, files, tell);
  if (opened) options.count.listeners.push_back(opened->get());
  return opened;
}

// Of a divided count, it listens to it.
Result<std::unique_ptr<Exporting>> open_exporting(Options& options, const Tell& tell) {
  auto opened = Exporting::open(options, tell);
  if (opened && !options.exports.empty() && options.divided()) {
    options.count.listeners.push_back(opened->get());
  }
  return opened;
}

}  // namespace

ExitCode count_command(const Options& given) {
  Options options = given;
  auto request = parse_request(options);
  if (!request) {
    tell(Priority::error, "wirecensus: {}\n", printable(request.error().message));
    return ExitCode::usage;
  }
  if (const Status ready = prepare_files(options, *request); !ready) return fail(ready.error());
  auto confinement = Confinement::prepare(options, request->files);
  if (!confinement) return fail(confinement.error());
  Requests requests;
  const SignalHandlers handlers(requests, NotifySocket().connected());
  ProgressDisplay display(options, requests);
  Service service(display.progress());
  auto serving = Serving::listen(options, requests, display.progress());
  if (!serving) return fail(serving.error());
  const Tell print_line = [&display](std::string_view line) { display.print_line(line); };
  auto intervals = open_intervals(options, request->files, print_line);
  if (!intervals) return fail(intervals.error());
  auto exporting = open_exporting(options, print_line);
  if (!exporting) return fail(exporting.error());
  auto screen = LiveDisplay::create(options, requests, display, request->files);
  if (!screen) return fail(screen.error());
  if (const Status entered = (*confinement)->enter(); !entered) return fail(entered.error());
  display.start();
  const Result<Counted> counted =
      count_all(options, requests.stop, {display, service, **confinement},
                {std::move(*serving), std::move(*screen)});
  if (!counted) {
    display.end();
    return fail(counted.error());
  }
  display.begin_reports();
  if (!options.quiet) counted->tables.prepare_summary(options.count.threads);
  Result<ExitCode> code = *intervals ? report_intervals(*counted, options, **intervals, display)
                                     : report_count(*counted, options, *request, display);
  const bool all_sent = finish_exporting(**exporting, *counted, options);
  if (!all_sent && code && *code == ExitCode::exact) code = ExitCode::inexact;
  warn_of_damage(options);
  service.ended(counted->tables.census().ledger);
  return code ? *code : fail(code.error());
}

}  // namespace wirecensus
