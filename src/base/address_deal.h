// How packets are dealt to shards by their two addresses: by the flow tables, and by the kernel to
// the rings of a capture, which so get the packets that their tables count. That the two agree
// only saves time; no count depends on it.
//
// Both directions have the same sum, because it does not matter in which order it is folded:
//
//     shard = deal(address of IPv4 ^ the other one, shards)
//     shard = deal(all eight 32-bit words of two IPv6 addresses, ^, shards)
#pragma once

#include <cstdint>

namespace wirecensus {

inline constexpr std::uint32_t kDealMultiplier = 0x9e3779b1;  // a prime by 2^32 of the golden ratio
inline constexpr std::uint32_t kMaxShards = 1U << 16;

// 0 .. shards - 1. In 32 bits throughout: classic BPF has no more. Precondition: 1 <= shards <=
// kMaxShards.
constexpr std::uint32_t deal(std::uint32_t folded_addresses, std::uint32_t shards) {
  return (folded_addresses * kDealMultiplier >> 16) * shards >> 16;
}

}  // namespace wirecensus
