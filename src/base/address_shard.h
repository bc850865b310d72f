// Which shard a packet belongs to, by its two addresses. Flow tables are divided by it, and the
// kernel distributes the packets of an interface to the rings of a capture by it, so that a ring
// holds the packets of one flow table. That the two agree only saves time; no count depends on it.
//
// Both directions have the same shard, because exclusive or does not depend on the order:
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

// Returns 0 .. shards - 1. Arithmetic of 32 bits throughout: classic BPF has no more.
// Precondition: 1 <= shards <= kMaxShards.
constexpr std::uint32_t shard_of(std::uint32_t folded_addresses, std::uint32_t shards) {
  assert(shards >= 1 && shards <= kMaxShards);
  return (folded_addresses * kShardMultiplier >> 16) * shards >> 16;
}

}  // namespace wirecensus
