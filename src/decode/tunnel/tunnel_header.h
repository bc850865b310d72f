// The headers of tunnels: each function takes its header off the cursor, if that is one by every
// check, and says what follows. Internal to this layer.
//
// The checks include bits that senders must set to zero and receivers must ignore: a receiver knows
// that it has a tunnel, and an observer does not.
#pragma once

#include <cstdint>

#include "decode/cursor.h"
#include "decode/packet.h"
#include "decode/tunnel/tunnel.h"

namespace wirecensus::decode {

struct TunnelHeader {
  TunnelKind kind = TunnelKind::none;
  TunnelId id;
  Next next = broken(DecodeIssue::none);  // not followed
  // The header itself proves too little: it is a tunnel only if an IP packet follows whose length
  // fits, or if that part was not captured.
  bool needs_ip = false;
};

constexpr TunnelId shared_id(std::uint32_t number) { return {TunnelIdKind::shared, number}; }
constexpr TunnelId one_way_id(std::uint32_t number) { return {TunnelIdKind::one_way, number}; }

// The kind alone: nothing is followed.
constexpr TunnelHeader opaque(TunnelKind kind, TunnelId id = {}) {
  return {kind, id, broken(DecodeIssue::none), false};
}

// Protocol 47, and UDP port 4754: GRE, NVGRE, PPTP, ERSPAN.
TunnelHeader decode_gre(Cursor& cursor);

// Below: the payload of UDP at the cursor. `carrier` is the UDP packet.
TunnelHeader decode_vxlan(const Packet& carrier, Cursor& cursor);
TunnelHeader decode_geneve(Cursor& cursor);
TunnelHeader decode_gtp(const Packet& carrier, Cursor& cursor);
TunnelHeader decode_teredo(Cursor& cursor);
TunnelHeader decode_l2tp(Cursor& cursor);
TunnelHeader decode_wireguard(const Cursor& cursor);

// On any port: a handshake alone proves enough, as both its messages have one size, and end in
// zeros unless the other side is under load (mac2).
inline constexpr std::uint32_t kWireguardInitiation = 148;
inline constexpr std::uint32_t kWireguardResponse = 92;
TunnelHeader decode_wireguard_handshake(const Cursor& cursor);

// Labels in IP or UDP.
TunnelHeader decode_mpls_tunnel(const Cursor& cursor);

namespace udp_port {
inline constexpr std::uint16_t kL2tp = 1701;
inline constexpr std::uint16_t kGtp = 2152;
inline constexpr std::uint16_t kTeredo = 3544;
inline constexpr std::uint16_t kGre = 4754;
inline constexpr std::uint16_t kVxlan = 4789;
inline constexpr std::uint16_t kVxlanGpe = 4790;
inline constexpr std::uint16_t kGeneve = 6081;
inline constexpr std::uint16_t kMpls = 6635;
inline constexpr std::uint16_t kVxlanLinux = 8472;  // of Linux before RFC 7348, its default
inline constexpr std::uint16_t kWireguard = 51820;
}  // namespace udp_port

}  // namespace wirecensus::decode
