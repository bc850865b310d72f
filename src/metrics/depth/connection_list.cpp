#include "metrics/depth/connection_list.h"

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

namespace wirecensus::metrics {
namespace {

template <typename Key>
constexpr bool kIsIpv6 = std::is_same_v<Key, flow::Ipv6Key>;

// Whether its connections are tracked.
template <typename Key>
bool is_tracked(const flow::CompactRecord<Key>& record) {
  return record.key.has_ports() &&
         record.key.protocol() == Protocol{ProtocolSpace::ip, ip_protocol::kTcp};
}

template <typename Key>
inspect::Connection connection_at(const void* place, const inspect::TcpPools* pools) {
  if (pools != nullptr) {
    return inspect::connection_of(*static_cast<const inspect::TcpFlow<Key>*>(place), *pools);
  }
  return inspect::connection_of(flow::expand(*static_cast<const flow::CompactRecord<Key>*>(place)));
}

}  // namespace

ConnectionList::ConnectionList(std::shared_ptr<const Census> census) : census_(std::move(census)) {
  if (!census_->depth.has_tcp) return;
  census_->depth.connections.for_each([&](const auto& flow, const inspect::TcpPools& pools) {
    rows_.push_back({flow.forward.counters.frame_bytes + flow.reverse.counters.frame_bytes, &flow,
                     &pools, kIsIpv6<std::decay_t<decltype(flow.key)>>});
  });
  census_->flows.for_each([&](flow::FlowRef, const auto& record) {
    if (is_tracked(record)) return;
    rows_.push_back({record.forward.frame_bytes + record.reverse.frame_bytes, &record, nullptr,
                     kIsIpv6<std::decay_t<decltype(record.key)>>});
  });
  sort();
}

inspect::Connection ConnectionList::connection(const Row& row) {
  return row.is_ipv6 ? connection_at<flow::Ipv6Key>(row.place, row.pools)
                     : connection_at<flow::Ipv4Key>(row.place, row.pools);
}

void ConnectionList::sort() {
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    if (a.frame_bytes != b.frame_bytes) return a.frame_bytes > b.frame_bytes;
    const inspect::Connection left = connection(a);
    const inspect::Connection right = connection(b);
    return std::tuple(left.key, left.first_seen(), left.originator.packets) <
           std::tuple(right.key, right.first_seen(), right.originator.packets);
  });
}

}  // namespace wirecensus::metrics
