// Counts what is inside tunnels, for one shard. As a flow table (flow/flow_table.h), it fetches
// memory ahead of the packets. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>

#include "flow/record_store.h"
#include "inspect/tunnels/tunnel_key_hash.h"
#include "inspect/tunnels/tunnel_lane.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

// Functions that add throw std::bad_alloc.
class TunnelTable {
 public:
  explicit TunnelTable(std::uint64_t hash_seed) : hash_{hash_seed} {}

  // Counts the packets; their order does not matter. Precondition: keys were hashed with this
  // table's seed.
  void count(const TunnelLanes& packets);

  // While `room` has none, no flows are added. It must outlive the table.
  void set_room(const flow::Room* room) {
    inner_.set_room(room);
    outer_.set_room(room);
  }
  std::uint64_t left_out() const { return std::max(inner_.left_out(), outer_.left_out()); }

  // Adds those of another count, of any packets.
  void add(const TunnelRecords& records);

  // Ends counting.
  TunnelRecords finish() &&;

 private:
  // Both directions, as in flow records: a packet of either touches one record.
  struct InnerBiflow {
    InnerKey key;
    InnerCounters forward;
    InnerCounters reverse;
  };

  TunnelKeyHash hash_;
  flow::RecordStore<InnerKey, InnerBiflow> inner_;
  flow::RecordStore<flow::FlowKey, OuterTunnel> outer_;
};

}  // namespace wirecensus::inspect
