// A flow of the generated traffic: computed from its number, not stored, so that there can be many
// millions.
#pragma once

#include <array>
#include <cstdint>

#include "generator/profile.h"

namespace wirecensus::bench {

// IANA protocol numbers.
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIcmpV6 = 58;

struct Endpoint {
  std::array<std::uint8_t, 16> address;  // an IPv4 address fills the first four
  std::uint16_t port;                    // 0 for ICMP
};

struct Flow {
  Endpoint client;
  Endpoint server;
  std::uint8_t protocol;
  std::uint8_t tags;  // VLAN tags: 0, 1 (802.1Q) or 2 (802.1ad outside, 802.1Q inside)
  bool ipv6;

  bool has_ports() const { return protocol == kTcp || protocol == kUdp; }
  // Whether both directions are one flow, because their packets have the same key.
  bool same_ends() const { return client.address == server.address && !has_ports(); }
};

// The flow with this number. Different numbers below flow_limit() give different keys, not counting
// VLAN tags.
Flow plan_flow(const Profile& profile, std::uint64_t seed, std::uint64_t number);

}  // namespace wirecensus::bench
