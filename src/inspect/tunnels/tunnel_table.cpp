#include "inspect/tunnels/tunnel_table.h"

#include <algorithm>

#include "flow/visit_records.h"

namespace wirecensus::inspect {
namespace {

InnerCounters inner_counters(const InnerPacket& packet) {
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

template <typename Record, typename Element>
void prefetch_record(const Record& record, const Element&) {
  flow::prefetch_memory(&record, sizeof record);
}

}  // namespace

void TunnelTable::count(const TunnelLanes& packets) {
  flow::visit_records(
      outer_, packets.outer, prefetch_record<OuterTunnel, OuterPacket>,
      [](OuterTunnel& tunnel, const OuterPacket& packet) {
        tunnel.merge({packet.key, packet.kind, packet.counts ? 1U : 0U, packet.filtered ? 1U : 0U});
      });
  flow::visit_records(
      inner_, packets.inner, prefetch_record<InnerBiflow, InnerPacket>,
      [](InnerBiflow& flow, const InnerPacket& packet) {
        (packet.reverse ? flow.reverse : flow.forward).merge(inner_counters(packet));
      });
}

void TunnelTable::add(const TunnelRecords& records) {
  for (const OuterTunnel& tunnel : records.outer)
    outer_.find_or_insert(tunnel.key, hash_(tunnel.key)).merge(tunnel);
  for (const InnerFlow& flow : records.inner) {
    const InnerKey key = both_directions(flow.key);
    InnerBiflow& sum = inner_.find_or_insert(key, hash_(key));
    (key.direction == flow.key.direction ? sum.forward : sum.reverse).merge(flow.counters);
  }
}

TunnelRecords TunnelTable::finish() && {
  TunnelRecords records;
  records.counted = true;
  const auto take_inner = [&](const InnerBiflow& flow) {
    if (flow.forward.packets > 0) records.inner.push_back({flow.key, flow.forward});
    InnerKey back = flow.key;
    back.direction = flow.key.direction.reversed();
    if (flow.reverse.packets > 0) records.inner.push_back({back, flow.reverse});
  };
  const auto take_outer = [&](const OuterTunnel& tunnel) { records.outer.push_back(tunnel); };
  inner_.for_each(take_inner);
  outer_.for_each(take_outer);
  sort_by_key(records.inner);
  sort_by_key(records.outer);
  return records;
}

}  // namespace wirecensus::inspect
