#include "generator/profile.h"

#include <algorithm>

namespace wirecensus::bench {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kStart = 1'700'000'000 * kSecond;     // 2023-11-14T22:13:20Z
constexpr std::int64_t kYear2100 = 4'102'444'800 * kSecond;  // 2100-01-01T00:00:00Z
constexpr std::uint32_t kWhole = 262'144;                    // a snap length that truncates nothing

// Frame lengths without FCS. Near RFC 6985's simple IMIX: many small, some middle, a few full ones.
constexpr std::array<SizeShare, 3> kImix{{{55, 64, 64}, {34, 576, 576}, {11, 1514, 1514}}};
constexpr std::array<SizeShare, 3> kVariedImix{{{57, 64, 128}, {33, 400, 700}, {10, 1400, 1514}}};
constexpr std::array<SizeShare, 3> kSmallToMedium{{{60, 64, 96}, {30, 97, 250}, {10, 251, 400}}};
constexpr std::array<SizeShare, 3> kMinimum{{{100, 60, 60}, {0, 60, 60}, {0, 60, 60}}};
constexpr std::array<SizeShare, 3> kBulk{{{35, 66, 66}, {5, 67, 1513}, {60, 1514, 1514}}};

constexpr Profile kProfiles[] = {
    {.name = "demo",
     .summary = "a bit of everything, safe to replay",
     .packets = 200'000,
     .flows = 4'000,
     .addresses = AddressPlan::loopback,
     .popularity = Popularity::skewed,
     .answered = true,
     .sizes = kVariedImix,
     .snap_length = kWhole,
     .ipv6 = 20,
     .udp = 30,
     .icmp = 3,
     .vlan = 10,
     .qinq = 3,
     .arp = 2,
     .fragment_trains = 5,
     .first_time = kStart,
     .last_time = kStart + 20 * kSecond},
    {.name = "replay",
     .summary = "small to medium frames for top speed, safe to replay",
     .packets = 1'000'000,
     .flows = 5'000,
     .addresses = AddressPlan::loopback,
     .popularity = Popularity::uniform,
     .answered = true,
     .sizes = kSmallToMedium,
     .snap_length = kWhole,
     .ipv6 = 15,
     .udp = 40,
     .icmp = 0,
     .vlan = 0,
     .qinq = 0,
     .arp = 0,
     .fragment_trains = 0,
     .first_time = kStart,
     .last_time = kStart + 10 * kSecond},
    {.name = "imix",
     .summary = "a mix of sizes, flows of very different popularity, whole frames",
     .packets = 5'000'000,
     .flows = 200'000,
     .addresses = AddressPlan::private_networks,
     .popularity = Popularity::skewed,
     .answered = true,
     .sizes = kImix,
     .snap_length = kWhole,
     .ipv6 = 15,
     .udp = 30,
     .icmp = 1,
     .vlan = 5,
     .qinq = 1,
     .arp = 0,
     .fragment_trains = 0,
     .first_time = kStart,
     .last_time = kStart + 60 * kSecond},
    {.name = "small",
     .summary = "a million flows, every packet cut at 96 bytes",
     .packets = 10'000'000,
     .flows = 1'000'000,
     .addresses = AddressPlan::private_networks,
     .popularity = Popularity::uniform,
     .answered = true,
     .sizes = kVariedImix,
     .snap_length = 96,
     .ipv6 = 10,
     .udp = 30,
     .icmp = 0,
     .vlan = 0,
     .qinq = 0,
     .arp = 0,
     .fragment_trains = 0,
     .first_time = kStart,
     .last_time = kStart + 60 * kSecond},
    {.name = "flood",
     .summary = "SYNs, every one a flow of its own",
     .packets = 20'000'000,
     .flows = 20'000'000,
     .addresses = AddressPlan::private_networks,
     .popularity = Popularity::uniform,
     .answered = false,
     .sizes = kMinimum,
     .snap_length = kWhole,
     .ipv6 = 0,
     .udp = 0,
     .icmp = 0,
     .vlan = 0,
     .qinq = 0,
     .arp = 0,
     .fragment_trains = 0,
     .first_time = kStart,
     .last_time = kStart + 20 * kSecond},
    {.name = "elephant",
     .summary = "one flow, and its answers, cut at 128 bytes",
     .packets = 10'000'000,
     .flows = 1,
     .addresses = AddressPlan::private_networks,
     .popularity = Popularity::uniform,
     .answered = true,
     .sizes = kBulk,
     .snap_length = 128,
     .ipv6 = 0,
     .udp = 0,
     .icmp = 0,
     .vlan = 0,
     .qinq = 0,
     .arp = 0,
     .fragment_trains = 0,
     .first_time = kStart,
     .last_time = kStart + 10 * kSecond},
    {.name = "gap",
     .summary = "few packets with long silence between them, from 1970 to 2100",
     .packets = 400,
     .flows = 20,
     .addresses = AddressPlan::private_networks,
     .popularity = Popularity::uniform,
     .answered = true,
     .sizes = kVariedImix,
     .snap_length = kWhole,
     .ipv6 = 20,
     .udp = 30,
     .icmp = 10,
     .vlan = 0,
     .qinq = 0,
     .arp = 0,
     .fragment_trains = 0,
     .first_time = 0,
     .last_time = kYear2100},
};

}  // namespace

std::span<const Profile> all_profiles() { return kProfiles; }

const Profile* find_profile(std::string_view name) {
  const auto* found = std::ranges::find(kProfiles, name, &Profile::name);
  return found == std::end(kProfiles) ? nullptr : found;
}

std::uint64_t flow_limit(const Profile& profile) {
  // On ::1 flows differ only in the client's port (flow.cpp); elsewhere also in addresses.
  return profile.addresses == AddressPlan::loopback ? 28'000 : 100'000'000;
}

}  // namespace wirecensus::bench
