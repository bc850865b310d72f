#include "cli/comparison.h"

#include <unistd.h>

#include "cli/terminal.h"
#include "report/formats.h"

namespace wirecensus {

Result<bool> report_comparison(const view::Comparison& comparison, const Options& options) {
  const bool equal = comparison.equal();
  if (!options.quiet) {
    std::FILE* const summary = options.summary_file();
    Status printed = print(summary, view::difference_text(comparison, terminal_style(summary)));
    if (!printed) return printed.error();
  } else if (!equal) {
    tell("wirecensus: {}: {}\n", view::comparison_word(comparison),
         view::difference_line(comparison));
  }
  if (options.wanted_formats() == "none") return equal;
  if (options.to_standard_output()) {
    const Status streamed = report::stream_differences(comparison.difference, STDOUT_FILENO);
    if (!streamed) return streamed.error();
    return equal;
  }
  const auto written = report::write_differences(comparison.difference, options.output_directory);
  if (!written) return written.error();
  if (!options.quiet) tell_written({*written});
  return equal;
}

}  // namespace wirecensus
