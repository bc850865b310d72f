// The hash of flow keys: XXH3, seeded at random once a run, so that nobody who sends us packets can
// choose which of them collide. The seed never shows in an output: rows are sorted by what was
// counted. Internal to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/xxh3.h"
#include "flow/compact_key.h"

namespace wirecensus {

struct FlowHash {
  std::uint64_t seed = 0;

  // Keys are put together in registers. Were the hash to read a key in memory that was just written
  // field by field, the processor would have to wait for the fields.
  std::uint64_t operator()(const Ipv4Key& key) const {
    return hash(std::array{
        end_of(key.low_address, key.low_port) | std::uint64_t{key.protocol_number} << 48,
        end_of(key.high_address, key.high_port) | std::uint64_t{word_of_kind(key)} << 48});
  }
  std::uint64_t operator()(const Ipv6Key& key) const {
    const std::uint64_t numbers = std::uint64_t{key.low_port} << 48 |
                                  std::uint64_t{key.high_port} << 32 |
                                  std::uint64_t{key.protocol_number} << 16 | word_of_kind(key);
    return hash(std::array{key.low_address.high, key.low_address.low, key.high_address.high,
                           key.high_address.low, numbers});
  }

 private:
  template <typename Key>
  static std::uint16_t word_of_kind(const Key& key) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(key.protocol_space) << 8 | key.ends);
  }

  template <std::size_t Words>
  std::uint64_t hash(const std::array<std::uint64_t, Words>& words) const {
    return xxh3(words.data(), sizeof words, seed);
  }
};

}  // namespace wirecensus
