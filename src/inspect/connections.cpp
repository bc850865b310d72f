#include "inspect/connections.h"

#include <algorithm>

namespace wirecensus::inspect {

Connections::IndexedShard::IndexedShard(Shard shard) : Shard(std::move(shard)) {
  const auto add = [&](const TcpFlow<InnerKey>& flow, const TcpPools&) {
    inner_order.push_back(&flow);
  };
  visit_all(inner, pools, add);
  std::stable_sort(
      inner_order.begin(), inner_order.end(),
      [](const TcpFlow<InnerKey>* a, const TcpFlow<InnerKey>* b) { return a->key < b->key; });
}

Connections::Connections(Shard shard) {
  shards_.push_back(std::make_shared<const IndexedShard>(std::move(shard)));
}

std::size_t Connections::size() const {
  std::size_t count = 0;
  for_each([&](const auto&, const TcpPools&) { ++count; });
  return count;
}

std::size_t Connections::inner_size() const {
  std::size_t count = 0;
  for (const auto& shard : shards_) count += shard->inner_order.size();
  return count;
}

Connections::InnerFlows Connections::of_flow(const IndexedShard& shard, const InnerKey& key) {
  const auto begin = std::lower_bound(
      shard.inner_order.begin(), shard.inner_order.end(), key,
      [](const TcpFlow<InnerKey>* flow, const InnerKey& wanted) { return flow->key < wanted; });
  auto end = begin;
  while (end != shard.inner_order.end() && (*end)->key == key) ++end;
  return {begin, end};
}

}  // namespace wirecensus::inspect
