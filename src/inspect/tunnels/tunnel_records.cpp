#include "inspect/tunnels/tunnel_records.h"

#include <algorithm>
#include <iterator>

namespace wirecensus::inspect {
namespace {

bool by_key(const auto& a, const auto& b) { return a.key < b.key; }

template <typename Record>
void append_in_order(std::vector<Record>& records, std::vector<Record>&& others) {
  const auto middle = static_cast<std::ptrdiff_t>(records.size());
  std::move(others.begin(), others.end(), std::back_inserter(records));
  std::inplace_merge(records.begin(), records.begin() + middle, records.end(),
                     by_key<Record, Record>);
}

}  // namespace

InnerKey both_directions(const InnerKey& key) {
  InnerKey both = key;
  both.direction = std::min(key.direction, key.direction.reversed());
  return both;
}

void InnerCounters::merge(const InnerCounters& other) {
  chain = packets == 0 ? other.chain : std::min(chain, other.chain);
  packets += other.packets;
  ip_bytes += other.ip_bytes;
  payload_bytes += other.payload_bytes;
  min_id = std::min(min_id, other.min_id);
  max_id = std::max(max_id, other.max_id);
  first_seen = std::min(first_seen, other.first_seen);
  last_seen = std::max(last_seen, other.last_seen);
}

void OuterTunnel::merge(const OuterTunnel& other) {
  kind = kind == TunnelKind::none ? other.kind : std::min(kind, other.kind);
  inner_packets += other.inner_packets;
  filtered_packets += other.filtered_packets;
}

void TunnelRecords::append(TunnelRecords&& other) {
  counted |= other.counted;
  append_in_order(inner, std::move(other.inner));
  append_in_order(outer, std::move(other.outer));
}

const OuterTunnel* TunnelRecords::find(const flow::FlowKey& key) const {
  const auto found =
      std::lower_bound(outer.begin(), outer.end(), key,
                       [](const OuterTunnel& a, const flow::FlowKey& b) { return a.key < b; });
  return found != outer.end() && found->key == key ? &*found : nullptr;
}

}  // namespace wirecensus::inspect
