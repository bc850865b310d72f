// The changes that the device makes to frames. Checksums are updated by RFC 1624 as a router does:
// a checksum that was wrong before remains wrong.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "forwarder/headers.h"

namespace wirecensus::bench::forwarder {

using Ipv4Address = std::array<std::uint8_t, 4>;

struct Rewrite {
  Ipv4Address from{};
  Ipv4Address to{};
};

// Inverts one bit of the TCP or UDP payload; false if there is none. No checksum is updated.
bool flip_bit(std::span<std::uint8_t> frame, const Headers& headers, std::uint64_t bit);

// Replaces the IPv4 source address by the first rule that has it; false if none has. The checksums
// of IPv4, TCP and UDP are updated; a UDP checksum of 0 (RFC 768: none) remains 0.
bool rewrite_source(std::span<std::uint8_t> frame, const Headers& headers,
                    const std::vector<Rewrite>& rules);

// Decreases the time to live, or the hop limit, by one. One of 0 remains 0, and the packet is
// forwarded all the same.
void decrement_ttl(std::span<std::uint8_t> frame, const Headers& headers);

}  // namespace wirecensus::bench::forwarder
