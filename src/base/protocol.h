// The protocol of a packet, as one small value for any packet: the IP protocol, or what the frame
// holds instead of IP.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace wirecensus {

// Which registry a protocol number belongs to. Saved censuses have these numbers: more are added
// behind the last.
enum class ProtocolSpace : std::uint8_t {
  ip,         // IANA Assigned Internet Protocol Numbers, 0..255
  ethertype,  // IEEE 802 Numbers; "arp", "lldp", ...
  llc,        // IEEE 802.2 destination service access point; "spanning-tree", ...
  ppp,        // PPP DLL Protocol Numbers; "lcp", ...
  snap,       // an organization's own protocol behind SNAP; the low 16 bits of its identifier
  wlan,       // IEEE 802.11 frames without a network packet: type in bits 8.., subtype below
  link_type,  // a link type this program does not decode; the LINKTYPE_ number
  undecoded,  // a packet of unknown protocol; a DecodeIssue
  remainder,  // what is not in flows of its own, for want of memory and disk; 0
};

struct Protocol {
  ProtocolSpace space = ProtocolSpace::ip;
  std::uint16_t number = 0;

  auto operator<=>(const Protocol&) const = default;
  bool operator==(const Protocol&) const = default;
};

namespace ip_protocol {
inline constexpr std::uint8_t kHopByHop = 0;
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kIgmp = 2;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kDccp = 33;
inline constexpr std::uint8_t kRouting = 43;
inline constexpr std::uint8_t kFragment = 44;
inline constexpr std::uint8_t kGre = 47;
inline constexpr std::uint8_t kEsp = 50;
inline constexpr std::uint8_t kAh = 51;
inline constexpr std::uint8_t kIpv6Icmp = 58;
inline constexpr std::uint8_t kNoNextHeader = 59;
inline constexpr std::uint8_t kDestinationOptions = 60;
inline constexpr std::uint8_t kSctp = 132;
inline constexpr std::uint8_t kMobility = 135;
inline constexpr std::uint8_t kUdpLite = 136;
inline constexpr std::uint8_t kHip = 139;
inline constexpr std::uint8_t kShim6 = 140;
inline constexpr std::uint8_t kExperiment1 = 253;  // RFC 3692, RFC 4727
inline constexpr std::uint8_t kExperiment2 = 254;
}  // namespace ip_protocol

// ICMP for IPv4 (RFC 792) or IPv6 (RFC 4443).
constexpr bool is_icmp(Protocol protocol) {
  return protocol.space == ProtocolSpace::ip &&
         (protocol.number == ip_protocol::kIcmp || protocol.number == ip_protocol::kIpv6Icmp);
}

// The IANA name in lower case ("tcp", "ipv6-icmp"), the name of a non-IP protocol ("arp"), or the
// number if it has no name: "253" for IP, "ethertype-0x88b5", "llc-0x7e", "ppp-0x0057",
// "wlan-beacon", "linktype-usb-linux", "truncated_ip". Never contains a comma, quote or space.
std::string protocol_name(Protocol protocol);

}  // namespace wirecensus
