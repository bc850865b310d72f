// The packets with tunnels of a batch and a shard.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "decode/packet.h"
#include "decode/tunnel/tunnel.h"
#include "flow/flow_record.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

struct TunnelPacket {
  Timestamp time = kNoTime;
  flow::FlowKey outer;
  flow::FlowKey inner;  // unless hidden
  bool hidden = false;
  bool filtered = false;  // InnerFilter leaves the inner packet out
  TunnelChain chain{};
  IpAddress source;  // of the packet that carries the nearest tunnel
  IpAddress destination;
  decode::TunnelId id;
  std::uint16_t vlan = 0;
  std::uint32_t ip_bytes = 0;  // of the inner packet
  std::uint32_t payload_bytes = 0;
};

// Precondition: `carried` is a tunnel.
TunnelPacket tunnel_packet(const decode::Packet& outer, const decode::Encapsulation& carried);

// Precondition: it is not hidden.
InnerKey inner_key(const TunnelPacket& packet);

using TunnelLane = std::vector<TunnelPacket>;

}  // namespace wirecensus::inspect
