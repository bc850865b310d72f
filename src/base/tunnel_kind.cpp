#include "base/tunnel_kind.h"

#include <cassert>

namespace wirecensus {

std::string_view tunnel_kind_name(TunnelKind kind) {
  static constexpr std::array<std::string_view, kTunnelKindCount> kNames{
      "",        "vxlan",   "vxlan-gpe", "geneve",        "gre",    "nvgre",     "pptp", "erspan1",
      "erspan2", "erspan3", "ipip",      "6in4",          "4in6",   "6in6",      "gtp",  "l2tp",
      "teredo",  "mpls",    "etherip",   "gre-keepalive", "l2tpv3", "wireguard", "esp",  "macsec"};
  assert(static_cast<std::size_t>(kind) < kNames.size());
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace wirecensus
