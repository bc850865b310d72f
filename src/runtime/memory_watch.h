// Detects when memory is short, while enough is left to finish.
//
// Each new flow takes memory. After counting, sorting the flows and writing the files take memory
// in proportion to the number of flows. So no new flows are kept while at least that much is left,
// and if what is used grows on, counting stops.
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

enum class Memory : std::uint8_t {
  enough,
  low,      // only what there is should be counted in tables (Room)
  too_low,  // counting should stop
};

// What is to finish needs memory in proportion to the number of flows in memory.
enum class KeptFlows : std::uint8_t {
  all,
  of_intervals,  // which are reported while the count goes on
  few,  // where they are many, they are spilled: that bound keeps memory from running short
};

class MemoryWatch {
 public:
  explicit MemoryWatch(MachineLimits machine = MachineLimits(), KeptFlows flows = KeptFlows::all);

  // Call before each batch; not thread-safe. Queries the machine and its control groups at most
  // twice per second; the limits of the process, if any, at each call. Never `low` where flows are
  // spilled.
  Memory look();

  // As of the last query of the machine.
  MemoryUse use() const { return use_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool is_spilled() const { return flows_ == KeptFlows::few; }
  // `own` is used; so much is left within the limits of the process. In bytes.
  Memory judge(std::uint64_t own, std::uint64_t left);

  MachineLimits machine_;
  KeptFlows flows_;
  rlim_t address_space_;
  rlim_t data_;
  Clock::time_point next_look_;
  MemoryUse use_;
  Memory last_ = Memory::enough;
  std::uint64_t free_ = 0;    // on the machine, as of the last query
  std::uint64_t low_at_ = 0;  // what was used when memory became low; 0: it is not
};

}  // namespace wirecensus::runtime
