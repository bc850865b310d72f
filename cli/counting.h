// The counts of the main command: of the expected file, and of the input, during which the command
// after "--" may run.
#pragma once

#include <optional>

#include "base/result.h"
#include "cli/options.h"
#include "cli/progress_display.h"
#include "metrics/census_tables.h"
#include "metrics/loss_attribution.h"
#include "runtime/stop_request.h"

namespace wirecensus {

// The census of --expect; none without that option. Error: it cannot be counted, or a stop was
// requested meanwhile.
Result<std::optional<metrics::CensusTables>> count_expected(const Options& options,
                                                            runtime::StopRequest& stop,
                                                            ProgressDisplay& display);

struct Counted {
  metrics::CensusTables tables;
  std::optional<SenderEnd> sender;  // how the command ended; none without one
  // What it reports to have sent: of all packets, so not comparable with a filtered count.
  std::optional<metrics::SenderReport> sender_report;
};

// Counts the input, and tells how the command ended unless it succeeded. Errors: as of
// runtime::count_inputs(), or the command cannot be started.
Result<Counted> count_input(const Options& options, runtime::StopRequest& stop,
                            ProgressDisplay& display);

}  // namespace wirecensus
