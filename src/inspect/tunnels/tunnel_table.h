// Counts what is inside tunnels, for one shard. Not thread-safe.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "inspect/tunnels/tunnel_key_hash.h"
#include "inspect/tunnels/tunnel_lane.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

// Functions that add throw std::bad_alloc.
class TunnelTable {
 public:
  explicit TunnelTable(std::uint64_t hash_seed)
      : inner_(0, TunnelKeyHash{hash_seed}), outer_(0, TunnelKeyHash{hash_seed}) {}

  // Counts the packets; their order does not matter.
  void count(const TunnelLane& packets);

  // Adds those of another count, of any packets.
  void add(const TunnelRecords& records);

  // Ends counting.
  TunnelRecords finish() &&;

 private:
  void add(const InnerKey& key, const InnerCounters& counters) { inner_[key].merge(counters); }
  void add(const OuterTunnel& tunnel);

  std::unordered_map<InnerKey, InnerCounters, TunnelKeyHash> inner_;
  std::unordered_map<flow::FlowKey, OuterTunnel, TunnelKeyHash> outer_;
};

}  // namespace wirecensus::inspect
