#include "cli/comparison.h"

#include <unistd.h>

#include "cli/terminal.h"
#include "report/formats.h"
#include "view/difference_summary.h"

namespace wirecensus {
namespace {

Status print_comparison(const metrics::Comparison& comparison, const Options& options) {
  if (!options.quiet) {
    std::FILE* const summary = options.summary_file();
    return print(summary, view::difference_text(comparison, terminal_style(summary)));
  }
  const metrics::ComparisonResult result = comparison.result();
  if (result == metrics::ComparisonResult::equal) return done();
  tell("wirecensus: {}: {}\n", comparison_result_name(result), view::difference_line(comparison));
  return done();
}

}  // namespace

Status report_comparison(const metrics::Comparison& comparison, const Options& options) {
  if (Status printed = print_comparison(comparison, options); !printed) return printed;
  if (options.wanted_formats() == "none") return done();
  if (options.to_standard_output()) {
    return report::stream_differences(comparison.difference, STDOUT_FILENO);
  }
  const auto written = report::write_comparison(comparison, options.output_directory);
  if (!written) return written.error();
  if (!options.quiet) tell_written(*written);
  return done();
}

}  // namespace wirecensus
