// Whether there is still memory enough to finish what was counted.
//
// Flows take memory as long as new ones come. Where it runs out the program cannot go on, and could
// not write what it has: sorting flows and writing files take memory, too, the more the more flows
// there are. So counting stops while as much is left as that will take.
//
//     limit (RLIMIT_AS, RLIMIT_DATA; control group; MemAvailable)
//     ├── taken ───────────────────────────────┼── needed to finish: a part of what is taken ──┤
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>

#include "base/machine_limits.h"

namespace wirecensus::runtime {

class MemoryWatch {
 public:
  explicit MemoryWatch(MachineLimits machine = MachineLimits());

  // Call before each batch, from one thread at a time. Looks at the machine twice a second,
  // and at the limits of the process, where there are any, each time.
  bool is_short();

 private:
  using Clock = std::chrono::steady_clock;

  MachineLimits machine_;
  rlim_t address_space_;
  rlim_t data_;
  Clock::time_point next_look_;
};

}  // namespace wirecensus::runtime
