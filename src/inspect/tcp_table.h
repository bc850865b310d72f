// The table of TCP connections of a shard: finds the flow of each segment and has it tracked. As a
// flow table (flow/flow_table.h), it fetches memory ahead of the packets, and no connection is ever
// ended by a timer.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/flow_hash.h"
#include "flow/record_store.h"
#include "inspect/connections.h"
#include "inspect/tcp_flow.h"
#include "inspect/tcp_lanes.h"

namespace wirecensus::inspect {

// Used by one thread at a time. Functions that add throw std::bad_alloc.
class TcpTable {
 public:
  explicit TcpTable(std::uint64_t hash_seed) : hash_{hash_seed} {}

  // Counts segments. Preconditions: keys were hashed with this table's seed; the segments of a flow
  // come in the order of capture.
  void count(const TcpLanes& lanes);

  // Adds the connections of another count of any packets. A connection that both have is one: its
  // commutative figures and those of the union are exact, the ordered ones are sums, and marked as
  // such (TcpDirection::order_unproved).
  void add(const Connections& connections);

  // Ends counting.
  Connections finish() &&;

 private:
  template <typename Key>
  using Store = flow::RecordStore<Key, TcpFlow<Key>>;

  template <typename Key>
  void count(Store<Key>& store, std::vector<TcpFlow<Key>>& ended,
             const std::vector<KeyedSegment<Key>>& segments);
  template <typename Key>
  void track(TcpFlow<Key>& flow, std::vector<TcpFlow<Key>>& ended,
             const KeyedSegment<Key>& segment);
  template <typename Key>
  void add(Store<Key>& store, std::vector<TcpFlow<Key>>& ended, const TcpFlow<Key>& later,
           const TcpPools& others);
  void add(const TcpFlow<flow::Ipv4Key>& later, const TcpPools& others) {
    add(ipv4_, ended_ipv4_, later, others);
  }
  void add(const TcpFlow<flow::Ipv6Key>& later, const TcpPools& others) {
    add(ipv6_, ended_ipv6_, later, others);
  }

  flow::FlowHash hash_;
  Store<flow::Ipv4Key> ipv4_;
  Store<flow::Ipv6Key> ipv6_;
  std::vector<TcpFlow<flow::Ipv4Key>> ended_ipv4_;  // followed by another of the same flow
  std::vector<TcpFlow<flow::Ipv6Key>> ended_ipv6_;
  TcpPools pools_;
};

}  // namespace wirecensus::inspect
