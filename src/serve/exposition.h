// The figures of a count as text for monitoring systems. A pure function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/count_state.h"
#include "base/time.h"
#include "metrics/figures.h"
#include "serve/busiest.h"
#include "serve/metric_writer.h"

namespace wirecensus::serve {

// The value of Content-Type.
std::string_view content_type(ExpositionFormat format);

struct ProgramFacts {
  std::string version;
  Timestamp start_time = 0;  // of the count
  // Of now, where the ledger is that of the last cut: for alerts.
  std::vector<std::string> absent = {};
  MemoryUse memory = {};
};

// All metrics, each with HELP and TYPE. Counters are whole numbers and have at most
// metrics::kMaxProtocols + 1 values of a label, beside those of `busiest`. Names of interfaces,
// which may be any bytes, become printable().
std::string exposition(const metrics::Figures& figures, const ProgramFacts& program,
                       ExpositionFormat format, const std::optional<Busiest>& busiest = {});

}  // namespace wirecensus::serve
