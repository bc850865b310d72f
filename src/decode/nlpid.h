// Network layer protocol identifiers (ISO/IEC TR 9577), as RFC 2427 and RFC 2684 use them.
#pragma once

#include "base/link_type.h"
#include "decode/cursor.h"
#include "decode/ip.h"

namespace wirecensus::decode {

// What follows an identifier; `other` if that is neither IP nor PPP (RFC 1973).
constexpr Next follow_nlpid(std::uint8_t identifier, Next other) {
  switch (identifier) {
    case 0xcc: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 0x8e: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case 0xcf: return follow(ProtocolSpace::link_type, link_type::kPpp);
    default: return other;
  }
}

}  // namespace wirecensus::decode
