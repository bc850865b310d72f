// report: the result files of what a store has, as they would have been made from the saved
// censuses of its sensors.
#include "cli/commands.h"
#include "cli/stored_census.h"
#include "cli/terminal.h"

namespace wirecensus {

ExitCode report_command(const Options& options) {
  const auto file = fetch_stored(options);
  if (!file) return fail(file.error());
  Options count = options;
  count.files = {(*file)->path()};
  count.count.input = runtime::FileInput{.files = count.files};
  return count_command(count);
}

}  // namespace wirecensus
