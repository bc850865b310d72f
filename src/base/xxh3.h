// XXH3, the hash of flow keys and the checksum of saved censuses. The only file that includes
// xxhash.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>

namespace wirecensus {

inline std::uint64_t xxh3(const void* data, std::size_t size, std::uint64_t seed) {
  return XXH3_64bits_withSeed(data, size, seed);
}

}  // namespace wirecensus
