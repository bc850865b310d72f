// Detects when memory is short, while enough is left to finish.
//
// Each new flow takes memory. After counting, sorting the flows and writing the files take memory
// in proportion to the number of flows. So counting stops while at least that much is left.
//
//     limit (RLIMIT_AS, RLIMIT_DATA; control group; MemAvailable)
//     ├── used ────────────────────────────────┼── needed to finish: in proportion to the used ─┤
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>

#include "base/count_state.h"
#include "base/machine_limits.h"

namespace wirecensus::runtime {

class MemoryWatch {
 public:
  // What is to finish needs memory in proportion to the number of flows, unless they are `spilled`
  // where they are many: then the bound of that is what keeps the machine from running short.
  explicit MemoryWatch(MachineLimits machine = MachineLimits(), bool spilled = false);

  // Whether counting should stop. Call before each batch; not thread-safe. Queries the machine and
  // its control groups at most twice per second; the limits of the process, if any, at each call.
  bool is_short();

  // As of the last query of the machine.
  MemoryUse use() const { return use_; }

 private:
  using Clock = std::chrono::steady_clock;

  MachineLimits machine_;
  bool spilled_;
  rlim_t address_space_;
  rlim_t data_;
  Clock::time_point next_look_;
  MemoryUse use_;
};

}  // namespace wirecensus::runtime
