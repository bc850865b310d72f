#include "inspect/tunnels/tunnel_lane.h"

#include <algorithm>
#include <cassert>

#include "flow/flow_counting.h"

namespace wirecensus::inspect {
namespace {

// The tunnel that the inner packet is directly in.
TunnelKind nearest(const TunnelChain& chain) {
  const auto end = std::find(chain.begin(), chain.end(), TunnelKind::none);
  return end == chain.begin() ? TunnelKind::none : *(end - 1);
}

InnerKey inner_key(const decode::Packet& outer, const decode::Encapsulation& carried) {
  InnerKey key;
  key.direction = flow::flow_key(carried.inner);
  key.outer_low = std::min(outer.source, outer.destination);
  key.outer_high = std::max(outer.source, outer.destination);
  key.tunnel_low = std::min(carried.source, carried.destination);
  key.tunnel_high = std::max(carried.source, carried.destination);
  key.kind = nearest(carried.chain);
  key.has_id = carried.id.kind == decode::TunnelIdKind::shared;
  if (key.has_id) key.id = carried.id.number;
  key.vlan = carried.vlan;
  return key;
}

}  // namespace

OuterPacket outer_packet(const decode::Packet& outer, const decode::Encapsulation& carried,
                         const TunnelKeyHash& hash) {
  assert(carried.is_tunnel());
  OuterPacket packet;
  packet.key = flow::flow_key(outer);
  packet.hash = hash(packet.key);
  packet.kind = carried.chain.front();
  packet.counts = !carried.is_hidden();
  return packet;
}

InnerPacket inner_packet(const decode::Packet& outer, const decode::Encapsulation& carried,
                         const TunnelKeyHash& hash) {
  assert(carried.is_tunnel() && !carried.is_hidden());
  const InnerKey key = inner_key(outer, carried);
  InnerPacket packet;
  packet.key = both_directions(key);
  packet.hash = hash(packet.key);
  packet.reverse = packet.key.direction != key.direction;
  packet.time = outer.time;
  packet.id = carried.id;
  packet.chain = carried.chain;
  packet.ip_bytes = carried.inner.ip_bytes;
  packet.payload_bytes = carried.inner.payload_bytes;
  return packet;
}

}  // namespace wirecensus::inspect
