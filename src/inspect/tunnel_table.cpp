#include "inspect/tunnel_table.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/xxh3.h"
#include "flow/flow_counting.h"

namespace wirecensus::inspect {
namespace {

// Keys as bytes without padding.
struct FlowKeyBytes {
  std::array<std::uint8_t, 16> source, destination;
  std::uint16_t source_port, destination_port, protocol;
  std::uint8_t space;
  std::uint8_t version_and_ports;
};
static_assert(sizeof(FlowKeyBytes) == 40);

struct InnerKeyBytes {
  FlowKeyBytes direction;
  std::array<std::uint8_t, 16> outer_low, outer_high, tunnel_low, tunnel_high;
  std::uint32_t id;
  std::uint16_t vlan;
  std::uint8_t kind;
  std::uint8_t has_id_and_versions;
};
static_assert(sizeof(InnerKeyBytes) == 112);

constexpr int kFlagShift = 4;   // above an IP version
constexpr int kHasIdShift = 7;  // above two

FlowKeyBytes bytes_of(const flow::FlowKey& key) {
  const int ports = key.has_ports ? 1 : 0;
  const int version = static_cast<int>(key.source.version);
  return {key.source.bytes,
          key.destination.bytes,
          key.source_port,
          key.destination_port,
          key.protocol.number,
          static_cast<std::uint8_t>(key.protocol.space),
          static_cast<std::uint8_t>(version | ports << kFlagShift)};
}

InnerKeyBytes bytes_of(const InnerKey& key) {
  const int has_id = key.has_id ? 1 : 0;
  const int versions = static_cast<int>(key.outer_low.version) |
                       static_cast<int>(key.tunnel_low.version) << kFlagShift;
  return {bytes_of(key.direction),
          key.outer_low.bytes,
          key.outer_high.bytes,
          key.tunnel_low.bytes,
          key.tunnel_high.bytes,
          key.id,
          key.vlan,
          static_cast<std::uint8_t>(key.kind),
          static_cast<std::uint8_t>(versions | has_id << kHasIdShift)};
}

// The tunnel that the inner packet is directly in.
TunnelKind nearest(const TunnelChain& chain) {
  const auto end = std::find(chain.begin(), chain.end(), TunnelKind::none);
  return end == chain.begin() ? TunnelKind::none : *(end - 1);
}

InnerKey inner_key(const TunnelPacket& packet) {
  InnerKey key;
  key.direction = packet.inner;
  key.outer_low = std::min(packet.outer.source, packet.outer.destination);
  key.outer_high = std::max(packet.outer.source, packet.outer.destination);
  key.tunnel_low = std::min(packet.source, packet.destination);
  key.tunnel_high = std::max(packet.source, packet.destination);
  key.kind = nearest(packet.chain);
  key.has_id = packet.id.kind == decode::TunnelIdKind::shared;
  if (key.has_id) key.id = packet.id.number;
  key.vlan = packet.vlan;
  return key;
}

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

TunnelPacket tunnel_packet(const decode::Packet& outer, const decode::Encapsulation& carried) {
  assert(carried.is_tunnel());
  TunnelPacket packet;
  packet.time = outer.time;
  packet.outer = flow::flow_key(outer);
  packet.chain = carried.chain;
  packet.hidden = carried.is_hidden();
  if (packet.hidden) return packet;
  packet.inner = flow::flow_key(carried.inner);
  packet.source = carried.source;
  packet.destination = carried.destination;
  packet.id = carried.id;
  packet.vlan = carried.vlan;
  packet.ip_bytes = carried.inner.ip_bytes;
  packet.payload_bytes = carried.inner.payload_bytes;
  return packet;
}

std::size_t TunnelKeyHash::operator()(const flow::FlowKey& key) const {
  const FlowKeyBytes bytes = bytes_of(key);
  return xxh3(&bytes, sizeof(bytes), seed);
}

std::size_t TunnelKeyHash::operator()(const InnerKey& key) const {
  const InnerKeyBytes bytes = bytes_of(key);
  return xxh3(&bytes, sizeof(bytes), seed);
}

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
