// The figures of a count as text for monitoring systems. A pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/count_state.h"
#include "base/time.h"
#include "metrics/figures.h"

namespace wirecensus::serve {

enum class ExpositionFormat {
  prometheus,    // the text format 0.0.4 of Prometheus
  open_metrics,  // OpenMetrics 1.0.0, which ends in "# EOF"
};

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
// metrics::kMaxProtocols + 1 values of a label. Names of interfaces, which may be any bytes, become
// printable().
std::string exposition(const metrics::Figures& figures, const ProgramFacts& program,
                       ExpositionFormat format);

// The value of a label, with \\, \" and \n for what would end it.
std::string escaped_label(std::string_view text);

}  // namespace wirecensus::serve
