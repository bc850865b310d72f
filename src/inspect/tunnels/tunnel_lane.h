// The packets with tunnels of a batch and a shard.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "decode/packet.h"
#include "decode/tunnel/tunnel.h"
#include "flow/flow_record.h"
#include "inspect/tunnels/tunnel_key_hash.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

// The outermost packet, and what becomes of the innermost one.
struct OuterPacket {
  flow::FlowKey key;
  std::uint32_t hash = 0;  // of the key
  TunnelKind kind = TunnelKind::none;
  bool counts = false;    // the innermost packet is counted
  bool filtered = false;  // it would be, but InnerFilter leaves it out
};

// An innermost packet that is counted.
struct InnerPacket {
  InnerKey key;            // that of both directions (both_directions())
  std::uint32_t hash = 0;  // of the key
  bool reverse = false;    // against the key's direction
  Timestamp time = kNoTime;
  decode::TunnelId id;
  TunnelChain chain{};
  std::uint32_t ip_bytes = 0;
  std::uint32_t payload_bytes = 0;
};

// Precondition: `carried` is a tunnel.
OuterPacket outer_packet(const decode::Packet& outer, const decode::Encapsulation& carried,
                         const TunnelKeyHash& hash);
// Precondition: `carried` is a tunnel that is not hidden.
InnerPacket inner_packet(const decode::Packet& outer, const decode::Encapsulation& carried,
                         const TunnelKeyHash& hash);

// Reused, so that it keeps its capacity.
struct TunnelLanes {
  std::vector<OuterPacket> outer;
  std::vector<InnerPacket> inner;

  void clear() {
    outer.clear();
    inner.clear();
  }
};

}  // namespace wirecensus::inspect
