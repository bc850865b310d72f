// Assigns packets to shards by their two addresses: in the flow tables, and in the kernel, which
// distributes packets to the capture rings, so that a ring mostly holds packets of one shard. The
// agreement of the two is an optimization only; no count depends on it.
//
// The XOR is symmetric, so both directions have the same shard:
//
//     shard_of(address of IPv4 ^ the other one, shards)
//     shard_of(all eight 32-bit words of two IPv6 addresses, ^, shards)
#pragma once

#include <cassert>
#include <cstdint>

namespace wirecensus {

inline constexpr std::uint32_t kShardMultiplier =
    0x9e3779b1;  // a prime by 2^32 of the golden ratio
inline constexpr std::uint32_t kMaxShards = 1U << 16;

// Returns 0 .. shards - 1. Uses 32-bit arithmetic only, as classic BPF does. Precondition: 1 <=
// shards <= kMaxShards.
constexpr std::uint32_t shard_of(std::uint32_t folded_addresses, std::uint32_t shards) {
  assert(shards >= 1 && shards <= kMaxShards);
  return (folded_addresses * kShardMultiplier >> 16) * shards >> 16;
}

// One of several shards; by default the only one.
struct AddressShard {
  std::uint32_t number = 0;
  std::uint32_t count = 1;

  constexpr bool has(std::uint32_t folded_addresses) const {
    return count == 1 || shard_of(folded_addresses, count) == number;
  }
};

}  // namespace wirecensus
