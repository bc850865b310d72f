#include "cli/comparison.h"

#include <fmt/core.h>

#include "base/display_text.h"
#include "cli/terminal.h"
#include "report/formats.h"

namespace wirecensus {

Result<bool> report_comparison(const Comparison& comparison, const Options& options) {
  const bool equal = comparison.difference.equal();
  if (!options.quiet) {
    fmt::print("{}", difference_text(comparison, terminal_style()));
  } else if (!equal) {
    fmt::print(stderr, "wirecensus: DIFFERENT: {}\n", difference_line(comparison));
  }
  if (options.formats == "none") return equal;
  const auto written = write_differences(comparison.difference, options.output_directory);
  if (!written) return written.error();
  if (options.verbose) fmt::print(stderr, "wrote {}\n", printable(*written));
  return equal;
}

}  // namespace wirecensus
