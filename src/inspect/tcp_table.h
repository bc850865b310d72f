// The table of TCP connections of a shard, outside and inside tunnels: finds the flow of each
// segment and has it tracked. As a flow table (flow/flow_table.h), it fetches memory ahead of the
// packets, and no connection is ever ended by a timer.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/flow_hash.h"
#include "flow/record_store.h"
#include "flow/room.h"
#include "inspect/connections.h"
#include "inspect/tcp_flow.h"
#include "inspect/tcp_lanes.h"
#include "inspect/tunnels/tunnel_key_hash.h"

namespace wirecensus::inspect {

// Used by one thread at a time. Functions that add throw std::bad_alloc.
class TcpTable {
 public:
  explicit TcpTable(std::uint64_t hash_seed) : hash_{hash_seed}, inner_hash_{hash_seed} {}

  // Counts segments. Preconditions: keys were hashed with this table's seed; the segments of a flow
  // come in the order of capture.
  void count(const TcpLanes& lanes);

  // While `room` has none, no state is made for more connections. It must outlive the table.
  void set_room(const flow::Room* room);
  // The segments for whose connections there was no room.
  std::uint64_t left_out() const {
    return replaced_ + ipv4_.left_out() + ipv6_.left_out() + inner_.left_out();
  }

  // Adds a connection of another count of any packets, whose rarer state is in `others`. One that
  // both have is one: its commutative figures and those of the union are exact, the ordered ones
  // are sums, and marked as such (TcpDirection::order_unproved). Precondition: it does not begin
  // before those of the same flow that were added; in which order they come is for TcpParts.
  void add(const TcpFlow<flow::Ipv4Key>& later, const TcpPools& others);
  void add(const TcpFlow<flow::Ipv6Key>& later, const TcpPools& others);
  void add(const TcpFlow<InnerKey>& later, const TcpPools& others);

  // Takes those inside tunnels out.
  void forget_inner();

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
  void add(TcpFlow<Key>& flow, std::vector<TcpFlow<Key>>& ended, const TcpFlow<Key>& later,
           const TcpPools& others);

  template <typename Key>
  void end(TcpFlow<Key>& flow, std::vector<TcpFlow<Key>>& ended);

  flow::FlowHash hash_;
  TunnelKeyHash inner_hash_;
  const flow::Room* room_ = nullptr;
  std::uint64_t replaced_ = 0;  // packets of connections that were not kept when another followed
  Store<flow::Ipv4Key> ipv4_;
  Store<flow::Ipv6Key> ipv6_;
  std::vector<TcpFlow<flow::Ipv4Key>> ended_ipv4_;  // followed by another of the same flow
  std::vector<TcpFlow<flow::Ipv6Key>> ended_ipv6_;
  Store<InnerKey> inner_;
  std::vector<TcpFlow<InnerKey>> ended_inner_;
  TcpPools pools_;
};

}  // namespace wirecensus::inspect
