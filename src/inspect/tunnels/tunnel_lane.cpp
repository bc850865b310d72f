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

}  // namespace wirecensus::inspect
