// Address families (AF_INET and so on) that are used as protocol numbers. AF_INET is 2 on all
// systems; AF_INET6 differs.
#pragma once

#include "base/link_type.h"
#include "decode/cursor.h"
#include "decode/ip.h"

namespace wirecensus::decode {

// Families other than the two of IP end as the link type `carrier`.
constexpr Next decode_address_family(std::uint32_t family, LinkType carrier) {
  switch (family) {
    case 2: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 10:  // Linux
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD, DragonFly BSD
    case 30:  // macOS
      return follow(ProtocolSpace::ip, ip_version::kIpv6);
    default: return end(ProtocolSpace::link_type, carrier, DecodeIssue::unsupported_link_type);
  }
}

}  // namespace wirecensus::decode
