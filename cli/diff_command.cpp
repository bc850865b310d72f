// Compares two captures, saved censuses or stores: the flows lost, gained or changed between the
// first and the second.
#include <memory>
#include <utility>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/confinement.h"
#include "cli/progress_display.h"
#include "cli/signals.h"
#include "cli/stored_census.h"
#include "cli/terminal.h"
#include "runtime/count_inputs.h"

namespace wirecensus {
namespace {

Result<metrics::CensusTables> count_one(const Options& options, const std::string& file,
                                        runtime::StopRequest& stop, ProgressDisplay& display) {
  runtime::CountOptions count_options = options.count;
  count_options.input = runtime::FileInput{{file}};
  display.attach(count_options);
  display.begin_files(count_options);
  Result<metrics::Census> census = runtime::count_inputs(count_options, stop);
  if (census && stop.requested()) return Error{"stopped while " + file + " was being counted"};
  if (!census) return census.error();
  return metrics::CensusTables(std::make_shared<const metrics::Census>(std::move(*census)));
}

ExitCode compare_two(const Options& options) {
  Requests requests;
  const SignalHandlers handlers(requests);
  ProgressDisplay display(options, requests);
  const report::ReportFiles none;  // results are those of comparisons
  const auto confinement = Confinement::prepare(options, none);
  if (!confinement) return fail(confinement.error());
  if (const Status entered = (*confinement)->enter(); !entered) return fail(entered.error());
  display.start();
  const auto failed = [&display](const Error& error) {
    display.end();
    return fail(error);
  };
  const auto first = count_one(options, options.files[0], requests.stop, display);
  if (!first) return failed(first.error());
  const auto second = count_one(options, options.files[1], requests.stop, display);
  if (!second) return failed(second.error());
  const metrics::Comparison comparison = metrics::compare_files(*first, *second);
  display.end();
  if (const Status reported = report_comparison(comparison, options); !reported) {
    return fail(reported.error());
  }
  if (!comparison.exact()) return ExitCode::inexact;
  return comparison.result() == metrics::ComparisonResult::equal ? ExitCode::exact
                                                                 : ExitCode::unexpected;
}

}  // namespace

ExitCode diff_command(const Options& options) {
  if (!options.diff_store) return compare_two(options);
  const auto fetched = fetch_stored(options);
  if (!fetched) return fail(fetched.error());
  Options files = options;
  files.files[*options.diff_store] = (*fetched)->path();
  return compare_two(files);
}

}  // namespace wirecensus
