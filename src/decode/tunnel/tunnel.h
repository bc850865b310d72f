// Tunnels: packets within packets. The outermost IP packet is what decode() gives; this continues
// behind its transport header, down to the innermost IP packet.
//
// A tunnel is only what passes every check that its specification allows (tunnel_header.h); ports
// alone prove nothing. What is encrypted is recognised, not followed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/frame.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Saved censuses hold the numbers of these: append new ones.
enum class TunnelKind : std::uint8_t {
  none,
  vxlan,      // RFC 7348, with or without a group policy
  vxlan_gpe,  // draft-ietf-nvo3-vxlan-gpe
  geneve,     // RFC 8926
  gre,        // RFC 2784, RFC 2890; also in UDP (RFC 8086)
  nvgre,      // RFC 7637
  pptp,       // RFC 2637
  erspan1,    // draft-foschiano-erspan
  erspan2,
  erspan3,
  ipip,       // IPv4 in IPv4, RFC 2003
  ipv6_in_4,  // RFC 4213
  ipv4_in_6,  // RFC 2473
  ipv6_in_6,  // RFC 2473
  gtp,        // GTP-U, 3GPP TS 29.281
  l2tp,       // version 2, RFC 2661
  teredo,     // RFC 4380
  mpls,       // in IP (RFC 4023), in UDP (RFC 7510)
  etherip,    // RFC 3378
  // From here on never followed: without content, encrypted, or with a format that is not in the
  // packet.
  gre_keepalive,  // protocol type 0 without payload
  l2tpv3,         // RFC 3931: the sizes of cookie and sublayer are negotiated
  wireguard,      // https://www.wireguard.com/protocol
  esp,            // RFC 4303
  macsec,         // IEEE 802.1AE, encrypted or with changed data
};

inline constexpr std::size_t kTunnelKindCount = 24;

// "vxlan", "vxlan-gpe", "6in4" and so on: the spelling used in every output; empty for none.
std::string_view tunnel_kind_name(TunnelKind kind);

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

inline constexpr std::size_t kMaxIpHeaders = 8;  // of a packet; deeper ones are not followed

// The tunnel of each IP header but the last, outermost first; `none` after them.
using TunnelChain = std::array<TunnelKind, kMaxIpHeaders - 1>;

// What is in the tunnel of a packet. Numbers only, valid without the frame.
struct Encapsulation {
  TunnelChain chain{};  // chain[0]: the tunnel that the outermost packet carries
  // The innermost IP packet; its offsets are in the frame, its time and lengths of the frame are
  // those of the outer packet. Without addresses if there is none that can be read: it is hidden.
  // Its issue is too_many_headers if another IP header would follow.
  Packet inner;
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
