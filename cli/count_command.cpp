// The main job: count, write the files, print the summary, end with the verdict.
#include <fmt/core.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>

#include "base/display_text.h"
#include "cli/commands.h"
#include "cli/signals.h"
#include "metrics/derived.h"
#include "report/formats.h"
#include "runtime/count_inputs.h"
#include "view/summary.h"

namespace wirecensus {
namespace {

ExitCode fail(const Error& error) {
  fmt::print(stderr, "wirecensus: {}\n", error.message);
  return ExitCode::failed;
}

SummaryStyle terminal_style() {
  SummaryStyle style;
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  style.color = terminal && (no_color == nullptr || *no_color == '\0');
  winsize size = {};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
  }
  return style;
}

void tell_notes(const SourceNotes& notes, bool verbose) {
  if (!notes.shortage.empty()) fmt::print(stderr, "wirecensus: {}\n", notes.shortage);
  if (verbose && !notes.setup.empty()) fmt::print(stderr, "{}\n", notes.setup);
}

Result<Census> count(const Options& options) {
  StopRequest stop;
  const SignalHandlers handlers(stop);
  CountOptions count_options = options.count;
  if (!options.quiet && !count_options.interface.empty()) {
    count_options.on_ready = [&](const SourceNotes& notes) {
      tell_notes(notes, options.verbose);
      fmt::print(stderr, "listening on {}\n", count_options.interface);
    };
  }
  return count_inputs(count_options, stop);
}

// Without a summary the reasons would be lost: one line each.
void warn_of_inexactness(const Ledger& ledger) {
  const std::string_view verdict = verdict_name(ledger.verdict());
  for (const Loss& loss : ledger.losses) {
    fmt::print(stderr, "wirecensus: {}: {}: {} ({})\n", verdict, printable(loss.source),
               printable(loss.detail), loss_cause_name(loss.cause));
  }
  for (const Doubt& doubt : ledger.doubts) {
    fmt::print(stderr, "wirecensus: {}: {}: {}\n", verdict, printable(doubt.source),
               printable(doubt.detail));
  }
  if (ledger.keeping && !ledger.keeping->complete()) {
    fmt::print(stderr, "wirecensus: kept {} of {} packets in {}: {}\n", ledger.keeping->kept,
               ledger.keeping->offered, printable(ledger.keeping->file),
               printable(ledger.keeping->detail));
  }
}

void tell_work(const Census& census, const std::vector<std::string>& written) {
  for (const std::string& file : written) fmt::print(stderr, "wrote {}\n", printable(file));
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(stderr, "memory: {} MiB at most, of which {} MiB hold {} biflows\n",
             usage.ru_maxrss / 1024, census.flows.bytes() >> 20, census.flows.size());
}

ExitCode exit_code_of(const Ledger& ledger) {
  const bool all_kept = !ledger.keeping || ledger.keeping->complete();
  return ledger.verdict() == Verdict::exact && all_kept ? ExitCode::exact : ExitCode::inexact;
}

}  // namespace

ExitCode count_command(const Options& options) {
  const auto formats = parse_formats(options.formats);
  if (!formats) {
    fmt::print(stderr, "wirecensus: {}\n", formats.error().message);
    return ExitCode::usage;
  }
  const Result<Census> census = count(options);
  if (!census) return fail(census.error());

  const unsigned threads = options.count.threads;
  const bool wanted = !options.quiet || !formats->empty();
  const Derived derived = wanted ? derive(census->flows, threads) : Derived{};
  const auto written = write_reports(*census, derived, *formats, options.output_directory, threads);
  if (options.quiet) {
    warn_of_inexactness(census->ledger);
  } else {
    fmt::print("{}", summary_text(*census, derived, terminal_style()));
  }
  if (!written) return fail(written.error());
  if (options.verbose) tell_work(*census, *written);
  return exit_code_of(census->ledger);
}

}  // namespace wirecensus
