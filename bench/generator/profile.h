// The kinds of traffic that can be generated, as rows of numbers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace wirecensus::bench {

// loopback: 127.0.0.0/8 and ::1 only, so that replayed frames reach no other host.
// private_networks: 10.0.0.0/8, 198.18.0.0/15 (RFC 2544), fd00::/8 and 2001:db8::/32; for files.
enum class AddressPlan : std::uint8_t { loopback, private_networks };

enum class Popularity : std::uint8_t { uniform, skewed };

// The percentage of packets with a frame length in [low, high].
struct SizeShare {
  std::uint32_t percent, low, high;
};

struct Profile {
  std::string_view name;
  std::string_view summary;
  std::uint64_t packets;
  std::uint64_t flows;  // biflows
  AddressPlan addresses;
  Popularity popularity;
  bool answered;                   // both directions, or the first packets only
  std::array<SizeShare, 3> sizes;  // percents add up to 100
  std::uint32_t snap_length;
  // Shares of the flows, in percent. The others are TCP.
  std::uint32_t ipv6, udp, icmp, vlan, qinq;
  // Shares of the packets, per mille.
  std::uint32_t arp, fragment_trains;
  std::int64_t first_time, last_time;  // nanoseconds since 1970
};

std::span<const Profile> all_profiles();

// Null if there is no profile of this name.
const Profile* find_profile(std::string_view name);

// Maximum number of distinct biflows with the profile's addresses and ports.
std::uint64_t flow_limit(const Profile& profile);

}  // namespace wirecensus::bench
