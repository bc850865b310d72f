// Counts the depth of one shard. It lives as long as the count: its state goes on over cuts, and
// parts of a count have no depth.
#pragma once

#include <cstdint>
#include <utility>

#include "inspect/depth.h"
#include "inspect/depth_lanes.h"
#include "inspect/tcp_table.h"

namespace wirecensus::inspect {

// Not thread-safe: one thread at a time. Functions that count throw std::bad_alloc.
class DepthCounter {
 public:
  // `hash_seed` is that of the sorter.
  explicit DepthCounter(std::uint64_t hash_seed) : tcp_(hash_seed) {}

  // Precondition: called for this shard of every batch, in capture order.
  void count(const DepthLanes& lanes) { tcp_.count(lanes.tcp); }

  // Adds the depth of a later count, of any packets.
  void add(const Depth& later) { tcp_.add(later.connections); }

  // Ends counting.
  Depth finish() && { return {.connections = std::move(tcp_).finish()}; }

 private:
  TcpTable tcp_;
};

}  // namespace wirecensus::inspect
