// The state of a running count besides its packets: for alerts, screens and service managers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ledger.h"

namespace wirecensus {

// Memory in bytes, without files and rings. Counting stops when `used` reaches `bound`, so that
// enough is left to finish.
struct MemoryUse {
  std::uint64_t used = 0;
  std::uint64_t bound = 0;  // 0: not known

  bool operator==(const MemoryUse&) const = default;
};

struct CountState {
  Ledger ledger;                    // up to now
  std::vector<std::string> absent;  // interfaces that are waited for
  MemoryUse memory;
};

}  // namespace wirecensus
