// The main command: counts, writes the files, prints the summary, and returns the exit code for the
// verdict.
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <utility>

#include "base/display_text.h"
#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/progress_display.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "metrics/census_tables.h"
#include "report/formats.h"
#include "runtime/count_inputs.h"
#include "tables/columns.h"
#include "view/summary.h"

namespace wirecensus {
namespace {

void tell_notes(const capture::SourceNotes& notes, bool verbose) {
  if (!notes.shortage.empty()) tell("wirecensus: {}\n", printable(notes.shortage));
  if (verbose && !notes.setup.empty()) tell("{}\n", notes.setup);
}

Result<metrics::Census> count(const Options& options, runtime::StopRequest& stop,
                              ProgressDisplay& display) {
  runtime::CountOptions count_options = options.count;
  display.attach(count_options);
  const bool live = count_options.live() != nullptr;
  if (!live) display.begin_files(count_options);
  if (!options.quiet) {
    count_options.on_ready = [&, live](const capture::SourceNotes& notes) {
      tell_notes(notes, options.verbose);
      if (!live) return;
      tell("listening on {}\n", printable(count_options.live()->interface));
      display.begin_interface(count_options);
    };
  }
  return runtime::count_inputs(count_options, stop);
}

// The census to compare with (--expect), read first; none without that option.
using Expectation = std::optional<metrics::CensusTables>;

Result<Expectation> count_expected(const Options& options, runtime::StopRequest& stop,
                                   ProgressDisplay& display) {
  if (options.expected_file.empty()) return Expectation{};
  runtime::CountOptions count_options;
  count_options.input = runtime::FileInput{{options.expected_file}};
  count_options.filter = options.count.filter;
  count_options.threads = options.count.threads;
  display.attach(count_options);
  display.begin_files(count_options);
  Result<metrics::Census> census = runtime::count_inputs(count_options, stop);
  if (!census) return census.error();
  if (stop.requested())
    return Error{"stopped while " + options.expected_file + " was being counted"};
  return Expectation(std::make_shared<const metrics::Census>(std::move(*census)));
}

// Without a summary: one line for each loss, doubt and remark.
void warn_of_inexactness(const Ledger& ledger) {
  const std::string_view verdict = verdict_name(ledger.verdict());
  for (const Loss& loss : ledger.losses) {
    tell("wirecensus: {}: {}: {} ({})\n", verdict, printable(loss.source), printable(loss.detail),
         loss_cause_name(loss.cause));
  }
  for (const Doubt& doubt : ledger.doubts) {
    tell("wirecensus: {}: {}: {}\n", verdict, printable(doubt.source), printable(doubt.detail));
  }
  for (const Remark& remark : ledger.remarks) {
    fmt::print(stderr, "wirecensus: {}: {}\n", printable(remark.source), printable(remark.detail));
  }
  if (ledger.recording && !ledger.recording->complete()) {
    tell("wirecensus: wrote only {} of {} packets to {}: {}\n", ledger.recording->recorded,
         ledger.recording->offered, printable(ledger.recording->file),
         printable(ledger.recording->detail));
  }
}

void tell_work(const metrics::Census& census) {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  tell("memory: peak {} MiB, of which {} MiB for {} biflows\n", usage.ru_maxrss / 1024,
       census.flows.bytes() >> 20, census.flows.size());
}

bool exact_and_recorded(const Ledger& ledger) {
  const bool all_recorded = !ledger.recording || ledger.recording->complete();
  return ledger.verdict() == Verdict::exact && all_recorded;
}

Result<bool> as_expected(const metrics::CensusTables& expected,
                         const metrics::CensusTables& counted, const Options& options) {
  const metrics::CensusDifference difference =
      metrics::compare(expected, counted, options.expected_loops);
  return report_comparison({expected.census(), counted.census(), options.expected_loops, difference,
                            metrics::attribute_losses(difference, counted.census().ledger)},
                           options);
}

// Writes the files and returns their paths.
Result<std::vector<std::string>> write_files(const metrics::CensusTables& tables,
                                             const Options& options,
                                             const report::ReportFiles& files) {
  std::vector<std::string> paths;
  if (files.empty()) return paths;
  const tables::ReportInput input(tables, *tables::name_style(options.names), options.title);
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
  return print(summary, view::summary_text(tables, terminal_style(summary)));
}

// Writes the files and prints; returns whether the count is exact and as expected.
Result<bool> report_census(const metrics::CensusTables& tables, const Expectation& expected,
                           const Options& options, const report::ReportFiles& files,
                           ProgressDisplay& display) {
  display.begin_reports();
  if (!options.quiet) tables.prepare_summary(options.count.threads);
  if (options.to_standard_output()) display.end();  // standard output may be the same terminal
  const auto written = write_files(tables, options, files);
  display.end();
  const Status summarized = summarize(tables, options);
  if (!written) return written.error();
  if (!summarized) return summarized.error();
  if (options.verbose) tell_work(tables.census());
  Result<bool> equal = true;
  if (expected) {
    if (!options.quiet) std::fputs("\n", stdout);
    equal = as_expected(*expected, tables, options);
  }
  if (!options.quiet) tell_written(*written);
  if (!equal) return equal;
  return exact_and_recorded(tables.census().ledger) && *equal;
}

Result<report::ReportFiles> files_wanted(const Options& options) {
  if (options.to_standard_output()) return report::parse_stream_format(options.wanted_formats());
  return report::parse_formats(options.wanted_formats());
}

}  // namespace

ExitCode count_command(const Options& options) {
  const auto files = files_wanted(options);
  if (!files) {
    tell("wirecensus: {}\n", files.error().message);
    return ExitCode::usage;
  }
  if (!options.to_standard_output()) {
    const Status probed = report::probe_directory(options.output_directory, *files);
    if (!probed) return fail(probed.error());
  }
  Requests requests;
  const SignalHandlers handlers(requests);
  ProgressDisplay display(options, requests);
  const auto failed = [&display](const Error& error) {
    display.end();
    return fail(error);
  };
  const Result<Expectation> expected = count_expected(options, requests.stop, display);
  if (!expected) return failed(expected.error());
  Result<metrics::Census> census = count(options, requests.stop, display);
  if (!census) return failed(census.error());
  const metrics::CensusTables tables(std::make_shared<const metrics::Census>(std::move(*census)));
  const Result<bool> good = report_census(tables, *expected, options, *files, display);
  if (!good) return fail(good.error());
  return *good ? ExitCode::exact : ExitCode::inexact;
}

}  // namespace wirecensus
