// The hash of flow keys: XXH3, seeded at random once a run, so that nobody who sends us packets can
// choose which of them collide. The seed never shows in an output: rows are sorted by what was
// counted. Internal to this folder, and the only file that knows xxhash.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>

namespace wirecensus {

struct FlowHash {
  std::uint64_t seed = 0;

  // Precondition: Key has no padding.
  template <typename Key>
  std::uint64_t operator()(const Key& key) const {
    static_assert(std::has_unique_object_representations_v<Key>);
    return XXH3_64bits_withSeed(&key, sizeof(Key), seed);
  }
};

}  // namespace wirecensus
