// Tunnels: packets within packets. The outermost IP packet is what decode() gives; this continues
// behind its transport header, down to the innermost IP packet.
//
// A tunnel is only what passes every check that its specification allows (tunnel_header.h); ports
// alone prove nothing. What is encrypted is recognised, not followed.
#pragma once

#include <cstdint>

#include "base/frame.h"
#include "base/tunnel_kind.h"
#include "decode/packet.h"

namespace wirecensus::decode {

enum class TunnelIdKind : std::uint8_t {
  absent,
  shared,   // both directions have the same
  one_way,  // each direction has its own, which may change
};

// Virtual network, key, session or endpoint, as `kind` of the tunnel defines it.
struct TunnelId {
  TunnelIdKind kind = TunnelIdKind::absent;
  std::uint32_t number = 0;  // 0 if absent

  bool operator==(const TunnelId&) const = default;
};

// What is in the tunnel of a packet. Numbers only, valid without the frame.
struct Encapsulation {
  TunnelChain chain{};  // chain[0]: the tunnel that the outermost packet carries
  // The innermost IP packet; its offsets are in the frame, its time and lengths of the frame are
  // those of the outer packet. Without addresses if there is none that can be read: it is hidden.
  // Its issue is too_many_headers if another IP header would follow.
  Packet inner;
  // Of the tunnel that `inner` is directly in: the addresses of the IP packet that carries it.
  IpAddress source;
  IpAddress destination;
  TunnelId id;             // of the tunnel that `inner` is directly in
  std::uint16_t vlan = 0;  // first VLAN tag (IEEE 802.1Q) of that tunnel's Ethernet frame; 0: none

  bool is_tunnel() const { return chain[0] != TunnelKind::none; }
  bool is_hidden() const { return inner.source.version == IpVersion::none; }
};

// Whether decode_tunnels() could find a tunnel: false for nearly all other packets, at little cost.
// Precondition: `outer` is a decoded packet.
bool may_carry_tunnel(const Packet& outer);

// What the packet carries; is_tunnel() is false if that is not a tunnel. Pure, safe for any bytes,
// and thread-safe. Preconditions: `outer` was decoded from `frame`, as its first packet, and
// frame.data has frame.cap_len readable bytes.
Encapsulation decode_tunnels(const Frame& frame, const Packet& outer);

}  // namespace wirecensus::decode
