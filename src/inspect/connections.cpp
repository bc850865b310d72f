#include "inspect/connections.h"

#include <algorithm>

namespace wirecensus::inspect {

std::size_t Connections::size() const {
  std::size_t count = 0;
  for_each([&](const auto&, const TcpPools&) { ++count; });
  return count;
}

std::size_t Connections::inner_size() const {
  std::size_t count = 0;
  for (const auto& shard : shards_) count += shard->inner.size();
  return count;
}

std::span<const TcpFlow<InnerKey>> Connections::of_flow(const Shard& shard, const InnerKey& key) {
  const auto begin = std::lower_bound(
      shard.inner.begin(), shard.inner.end(), key,
      [](const TcpFlow<InnerKey>& flow, const InnerKey& wanted) { return flow.key < wanted; });
  auto end = begin;
  while (end != shard.inner.end() && end->key == key) ++end;
  return {begin, end};
}

}  // namespace wirecensus::inspect
