// Link types: what the first bytes of a frame are. The numbers are those of capture files,
// LINKTYPE_ in https://www.tcpdump.org/linktypes.html.
#pragma once

#include <cstdint>
#include <string>

namespace wirecensus {

// A closed list would be wrong here: files may hold any 16-bit number.
using LinkType = std::uint16_t;

namespace link_type {
inline constexpr LinkType kNull = 0;
inline constexpr LinkType kEthernet = 1;
inline constexpr LinkType kArcnetBsd = 7;
inline constexpr LinkType kPpp = 9;
inline constexpr LinkType kFddi = 10;
inline constexpr LinkType kPppHdlc = 50;
inline constexpr LinkType kPppEther = 51;
inline constexpr LinkType kRaw = 101;
inline constexpr LinkType kCiscoHdlc = 104;
inline constexpr LinkType kIeee80211 = 105;
inline constexpr LinkType kFrameRelay = 107;
inline constexpr LinkType kLoop = 108;
inline constexpr LinkType kLinuxSll = 113;
inline constexpr LinkType kIeee80211Prism = 119;
inline constexpr LinkType kIeee80211Radiotap = 127;
inline constexpr LinkType kIeee80211Avs = 163;
inline constexpr LinkType kPppWithDirection = 166;
inline constexpr LinkType kPpi = 192;
inline constexpr LinkType kIpv4 = 228;
inline constexpr LinkType kIpv6 = 229;
inline constexpr LinkType kNflog = 239;
inline constexpr LinkType kNetAnalyzer = 240;
inline constexpr LinkType kPktap = 258;
inline constexpr LinkType kLinuxSll2 = 276;
}  // namespace link_type

// The registry's name in lower case with hyphens ("linux-sll2"), or the number where it has none.
std::string link_type_name(LinkType type);

}  // namespace wirecensus
