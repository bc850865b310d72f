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

  std::uint64_t operator()(const Ipv4Key& key) const {
    return hash(
        std::array{std::uint64_t{key.low_address} << 32 | key.high_address, word_of_numbers(key)});
  }
  std::uint64_t operator()(const Ipv6Key& key) const {
    return hash(std::array{key.low_address.high, key.low_address.low, key.high_address.high,
                           key.high_address.low, word_of_numbers(key)});
  }

 private:
  // Keys are put together in registers. Were the hash to read a key in memory that was just written
  // field by field, the processor would have to wait for the fields.
  template <typename Key>
  static std::uint64_t word_of_numbers(const Key& key) {
    return std::uint64_t{key.low_port} << 48 | std::uint64_t{key.high_port} << 32 |
           std::uint64_t{key.protocol_number} << 16 |
           std::uint64_t{static_cast<std::uint8_t>(key.protocol_space)} << 8 | key.ends;
  }

  template <std::size_t Words>
  std::uint64_t hash(const std::array<std::uint64_t, Words>& words) const {
    return xxh3(words.data(), sizeof words, seed);
  }
};

}  // namespace wirecensus
