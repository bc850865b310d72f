// Which worker counts a packet: all packets between two addresses, in both directions and with all
// their fragments, go to one.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "decode/packet.h"

namespace wirecensus {

// Symmetric in source and destination. Packets without addresses are all of one shard. Only the
// speed depends on how even this is, so a short mix will do.
inline std::uint32_t address_pair_hash(const Packet& packet) {
  std::uint64_t source[2];
  std::uint64_t destination[2];
  std::memcpy(source, packet.source.bytes.data(), sizeof source);
  std::memcpy(destination, packet.destination.bytes.data(), sizeof destination);
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;  // 2^64 by the golden ratio
  const auto mix = [](std::uint64_t high, std::uint64_t low) {
    const std::uint64_t value = (high * kOdd) ^ low;
    return (value ^ value >> 29) * kOdd;
  };
  const std::uint64_t sum = mix(source[0], source[1]) + mix(destination[0], destination[1]);
  return static_cast<std::uint32_t>((sum * kOdd) >> 32);
}

// Sorts packets by shard, each keeping their order.
class ShardedPackets {
 public:
  // Empties `shards`, one vector a worker, and fills it anew.
  explicit ShardedPackets(std::vector<std::vector<Packet>>& shards) : shards_(shards) {
    for (std::vector<Packet>& shard : shards_) shard.clear();
  }

  void push(std::span<const Packet> packets) {
    if (shards_.size() == 1) {
      shards_.front().insert(shards_.front().end(), packets.begin(), packets.end());
      return;
    }
    for (const Packet& packet : packets) {
      const std::uint64_t hash = address_pair_hash(packet);
      shards_[hash * shards_.size() >> 32].push_back(packet);
    }
  }

 private:
  std::vector<std::vector<Packet>>& shards_;
};

}  // namespace wirecensus
