// The hash of flow keys: XXH3, with a random seed for each run, so that senders of packets cannot
// provoke collisions. Outputs do not depend on the seed, because rows are sorted by their content.
// Internal to this folder.
#pragma once

#include <cstdint>

#include "base/xxh3.h"
#include "flow/compact_key.h"

namespace wirecensus::flow {

// The number of bits that an index can use and a keyed packet can store.
inline constexpr int kHashBits = 31;
inline constexpr std::uint32_t kMaxHash = (1U << kHashBits) - 1;

struct FlowHash {
  std::uint64_t seed = 0;

  // Inline: a new key is still in registers.
  template <typename Address>
  std::uint32_t operator()(const CompactKey<Address>& key) const {
    const typename CompactKey<Address>::Words words = key.words();
    return static_cast<std::uint32_t>(xxh3(words.data(), sizeof words, seed)) & kMaxHash;
  }
};

}  // namespace wirecensus::flow
