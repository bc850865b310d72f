// Addresses of the network layer: IPv4, IPv6, or none (a packet without an IP header).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace wirecensus {

enum class IpVersion : std::uint8_t { none = 0, v4 = 4, v6 = 6 };

// The address in network byte order. An IPv4 address is in the first four bytes; the others are
// zero, so that values compare bytewise. Order: none, IPv4, IPv6, each by its number.
struct IpAddress {
  IpVersion version = IpVersion::none;
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const IpAddress&) const = default;
  bool operator==(const IpAddress&) const = default;
};

// The room, in bytes, that format_address() needs at most (INET6_ADDRSTRLEN).
inline constexpr std::size_t kAddressTextSize = 46;

// Writes dotted decimal, or RFC 5952 (lower case, the longest run of zeros as ::, IPv4-mapped
// addresses as ::ffff:192.0.2.1), and returns the end; writes nothing for IpVersion::none.
// No terminating zero. Precondition: kAddressTextSize bytes at `out`.
char* format_address(char* out, const IpAddress& address);

std::string address_text(const IpAddress& address);

}  // namespace wirecensus
