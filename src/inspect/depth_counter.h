// Counts the depth of one shard. It lives as long as the count: its state goes on over cuts, and
// parts of a count have no depth.
#pragma once

#include <cstdint>

#include "inspect/depth.h"
#include "inspect/depth_lanes.h"

namespace wirecensus::inspect {

// Not thread-safe: one thread at a time. Functions that count throw std::bad_alloc.
class DepthCounter {
 public:
  // `hash_seed` is that of the sorter.
  explicit DepthCounter(std::uint64_t /*hash_seed*/) {}

  // Precondition: called for this shard of every batch, in capture order.
  void count(const DepthLanes& /*lanes*/) {}

  // Ends counting.
  Depth finish() && { return {}; }
};

}  // namespace wirecensus::inspect
