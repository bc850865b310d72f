// Header fields that a device is expected to change (--ignore).
#pragma once

#include <string_view>

#include "base/result.h"

namespace wirecensus::metrics {

// Header fields that are not compared.
struct IgnoredFields {
  bool ttl = false;       // IPv4 time to live, IPv6 hop limit
  bool checksum = false;  // of TCP, UDP, UDP-Lite, DCCP, SCTP, ICMP, ICMPv6
  bool ecn = false;       // the low two bits of the IPv4 type of service, IPv6 traffic class
  bool dscp = false;      // the upper six of them
  bool nat = false;  // IP addresses, ports, ICMP echo identifiers; and all of `checksum`, because
                     // those of TCP and UDP cover the addresses

  // The IPv4 header checksum covers all of these fields, so it is not compared if any is ignored.
  bool any() const { return ttl || checksum || ecn || dscp || nat; }
  bool operator==(const IgnoredFields&) const = default;
};

// Parses a comma-separated list of the names above. Error: what is not one of them.
Result<IgnoredFields> parse_ignored_fields(std::string_view list);

}  // namespace wirecensus::metrics
