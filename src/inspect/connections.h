// The TCP connections of a count, with all that is known about them. The figures of a connection
// (connection.h) are made from its state when somebody asks.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "flow/compact_record.h"
#include "flow/flow_record.h"
#include "inspect/tcp_flow.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

// Thread-safe for reading. Copies share the states.
class Connections {
 public:
  // Of one table. `ended` are those followed by another connection of the same flow, in their
  // order.
  template <typename Key>
  struct OfKey {
    std::vector<TcpFlowChunk<Key>> newest;
    std::vector<TcpFlow<Key>> ended;
  };
  struct Shard {
    OfKey<flow::Ipv4Key> ipv4;
    OfKey<flow::Ipv6Key> ipv6;
    OfKey<InnerKey> inner;  // in tunnels; the keys are those of both directions (both_directions())
    TcpPools pools;
  };

  Connections() = default;
  explicit Connections(Shard shard);

  // Without those inside tunnels, as for_each().
  bool empty() const { return size() == 0; }
  std::size_t size() const;
  std::size_t inner_size() const;

  // Takes those of `other`. Precondition: no flow is in both.
  void append(Connections&& other) {
    shards_.insert(shards_.end(), other.shards_.begin(), other.shards_.end());
  }

  // Calls visit(const TcpFlow<Key>&, const TcpPools&) for each connection outside tunnels; those of
  // a flow in their order.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (const auto& shard : shards_) {
      visit_all(shard->ipv4, shard->pools, visit);
      visit_all(shard->ipv6, shard->pools, visit);
    }
  }

  // The same for those inside tunnels: visit(const TcpFlow<InnerKey>&, const TcpPools&).
  template <typename Visitor>
  void for_each_inner(Visitor visit) const {
    for (const auto& shard : shards_) visit_all(shard->inner, shard->pools, visit);
  }
  // The same for those of one flow, whichever of its directions `key` is.
  template <typename Visitor>
  void for_each_inner(const InnerKey& key, Visitor visit) const {
    const InnerKey both = both_directions(key);
    for (const auto& shard : shards_) {
      for (const TcpFlow<InnerKey>* flow : of_flow(*shard, both)) visit(*flow, shard->pools);
    }
  }

  // The same as for_each() for the newest connection of each flow. Precondition: they were counted
  // or merged, not read from a file, which does not tell them apart.
  template <typename Visitor>
  void for_each_newest(Visitor visit) const {
    for (const auto& shard : shards_) {
      visit_newest(shard->ipv4, shard->pools, visit);
      visit_newest(shard->ipv6, shard->pools, visit);
    }
  }

 private:
  using InnerFlows = std::span<const TcpFlow<InnerKey>* const>;
  // A shard, which does not change, and an index of what is in it.
  struct IndexedShard : Shard {
    explicit IndexedShard(Shard shard);
    // In the order of their keys; those of a flow in their order.
    std::vector<const TcpFlow<InnerKey>*> inner_order;
  };
  static InnerFlows of_flow(const IndexedShard& shard, const InnerKey& key);
  template <typename Key, typename Visitor>
  static void visit_all(const OfKey<Key>& of_key, const TcpPools& pools, Visitor& visit) {
    for (const TcpFlow<Key>& flow : of_key.ended) visit(flow, pools);
    visit_newest(of_key, pools, visit);
  }
  template <typename Key, typename Visitor>
  static void visit_newest(const OfKey<Key>& of_key, const TcpPools& pools, Visitor& visit) {
    for (const TcpFlowChunk<Key>& chunk : of_key.newest) {
      for (std::uint32_t i = 0; i < chunk.used; ++i) visit(chunk.records[i], pools);
    }
  }

  std::vector<std::shared_ptr<const IndexedShard>> shards_;
};

}  // namespace wirecensus::inspect
