// The counts of the main command: of the expected file, and of the input, during which the command
// after "--" may run; and the comparison of both.
#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "cli/confinement.h"
#include "cli/live_display.h"
#include "cli/options.h"
#include "cli/progress_display.h"
#include "cli/service.h"
#include "cli/serving.h"
#include "metrics/census_tables.h"
#include "metrics/comparison.h"
#include "runtime/stop_request.h"

namespace wirecensus {

// Those that report a count while it runs, and what confines it.
struct Reporters {
  ProgressDisplay& display;
  Service& service;
  Confinement& confinement;
};

struct Counted {
  metrics::CensusTables tables;     // of the input; with --to, of that point
  std::optional<SenderEnd> sender;  // how the command ended; none without one
  // With the file of --expect, or with --from; null without both.
  std::shared_ptr<const metrics::Comparison> comparison;
};

// What shows the count of the input, and ends with it; each may be null.
struct Watchers {
  std::unique_ptr<Serving> serving;
  std::unique_ptr<LiveDisplay> screen;
};

// Counts the expected file, then the input, and reports how the command ended unless it succeeded.
// Errors: as of runtime::count_inputs(); the command cannot be started; a stop was requested while
// the expected file was being counted; a watcher cannot be started.
Result<Counted> count_all(const Options& options, runtime::StopRequest& stop,
                          const Reporters& reporters, Watchers watchers);

}  // namespace wirecensus
