// Counting from end to end: sources, decoder and counters joined, started and stopped cleanly.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "metrics/census.h"
#include "runtime/stop_request.h"

namespace wirecensus {

struct CountOptions {
  // Either an interface or files ("-" is standard input), never both.
  std::string interface;
  std::vector<std::string> files;

  std::string filter;  // as tcpdump takes it; empty counts everything
  std::optional<std::chrono::nanoseconds> time_limit;  // interfaces only
  std::optional<std::uint64_t> packet_limit;

  // Called once, when packets are being taken in and before the first is counted.
  std::function<void(const std::string& source)> on_ready;
};

// Counts until the sources end, a limit is reached or `stop` is requested. Errors: a source cannot
// be opened, or the filter does not compile; then nothing was counted. What goes wrong later is in
// the census's ledger.
Result<Census> count_traffic(const CountOptions& options, StopRequest& stop);

}  // namespace wirecensus
