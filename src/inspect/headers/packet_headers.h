// What the headers of a packet say beside its addresses and ports.
#pragma once

#include <cstdint>

#include "base/frame.h"

namespace wirecensus::decode {
struct Packet;
}

namespace wirecensus::inspect {

inline constexpr std::uint64_t kNoMac = ~std::uint64_t{0};
inline constexpr std::uint16_t kUntagged = 0xffff;  // no VLAN identifier (IEEE 802.1Q: 12 bits)

// Of Ethernet, of the outermost tag, and of the outermost IP packet.
struct PacketHeaders {
  std::uint64_t source_mac = kNoMac;  // 48 bits, as a number
  std::uint64_t destination_mac = kNoMac;
  std::uint16_t vlan = kUntagged;
  std::uint16_t icmp_type_and_code = 0;  // type * 256 + code; with has_icmp
  std::uint8_t hop_limit = 0;  // time to live (RFC 791), hop limit (RFC 8200); with has_ip
  std::uint8_t dscp = 0;       // RFC 2474; with has_ip
  bool has_ip = false;
  bool has_icmp = false;  // RFC 792, RFC 4443: not in later fragments

  bool operator==(const PacketHeaders&) const = default;
};

// Preconditions: `packet` was decoded from `frame`, whose bytes are readable.
PacketHeaders packet_headers(const Frame& frame, const decode::Packet& packet);

}  // namespace wirecensus::inspect
