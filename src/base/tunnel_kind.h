// The kinds of tunnels: packets within packets.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wirecensus {

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
inline std::string_view tunnel_kind_name(TunnelKind kind) {
  static constexpr std::array<std::string_view, kTunnelKindCount> kNames{
      "",        "vxlan",   "vxlan-gpe", "geneve",        "gre",    "nvgre",     "pptp", "erspan1",
      "erspan2", "erspan3", "ipip",      "6in4",          "4in6",   "6in6",      "gtp",  "l2tp",
      "teredo",  "mpls",    "etherip",   "gre-keepalive", "l2tpv3", "wireguard", "esp",  "macsec"};
  assert(static_cast<std::size_t>(kind) < kNames.size());
  return kNames[static_cast<std::size_t>(kind)];
}

inline constexpr std::size_t kMaxIpHeaders = 8;  // of a packet; deeper ones are not followed

// The tunnel of each IP header but the last, outermost first; `none` after them.
using TunnelChain = std::array<TunnelKind, kMaxIpHeaders - 1>;

}  // namespace wirecensus
