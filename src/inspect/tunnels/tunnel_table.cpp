#include "inspect/tunnels/tunnel_table.h"

#include <algorithm>

namespace wirecensus::inspect {
namespace {

InnerCounters inner_counters(const TunnelPacket& packet) {
  InnerCounters counters;
  counters.packets = 1;
  counters.ip_bytes = packet.ip_bytes;
  counters.payload_bytes = packet.payload_bytes;
  if (packet.id.kind == decode::TunnelIdKind::one_way)
    counters.min_id = counters.max_id = packet.id.number;
  if (packet.time != kNoTime) counters.first_seen = counters.last_seen = packet.time;
  counters.chain = packet.chain;
  return counters;
}

template <typename Record>
void sort_by_key(std::vector<Record>& records) {
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.key < b.key; });
}

}  // namespace

void TunnelTable::count(const TunnelLane& packets) {
  for (const TunnelPacket& packet : packets) {
    const bool counts = !packet.hidden && !packet.filtered;
    add(OuterTunnel{packet.outer, packet.chain.front(), counts ? 1U : 0U,
                    packet.filtered ? 1U : 0U});
    if (counts) add(inner_key(packet), inner_counters(packet));
  }
}

void TunnelTable::add(const OuterTunnel& tunnel) {
  OuterTunnel& sum = outer_[tunnel.key];
  sum.key = tunnel.key;
  sum.merge(tunnel);
}

void TunnelTable::add(const TunnelRecords& records) {
  for (const InnerFlow& flow : records.inner) add(flow.key, flow.counters);
  for (const OuterTunnel& tunnel : records.outer) add(tunnel);
}

TunnelRecords TunnelTable::finish() && {
  TunnelRecords records;
  records.counted = true;
  for (const auto& [key, counters] : inner_) records.inner.push_back({key, counters});
  for (const auto& [key, tunnel] : outer_) records.outer.push_back(tunnel);
  sort_by_key(records.inner);
  sort_by_key(records.outer);
  return records;
}

}  // namespace wirecensus::inspect
