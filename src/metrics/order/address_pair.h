// Two addresses of one family as 64-bit words; their lexicographic order is that of the pair.
#pragma once

#include <cstdint>

#include "flow/compact_key.h"

namespace wirecensus::metrics {

template <typename Address>
inline constexpr unsigned kPairWords = sizeof(Address) * 2 / sizeof(std::uint64_t);

// The word at `index`. Precondition: index < kPairWords.
inline std::uint64_t pair_word(flow::Ipv4Number first, flow::Ipv4Number second,
                               unsigned /*index*/) {
  return std::uint64_t{first} << 32 | second;
}

inline std::uint64_t pair_word(const flow::Ipv6Number& first, const flow::Ipv6Number& second,
                               unsigned index) {
  const flow::Ipv6Number& address = index < 2 ? first : second;
  return index % 2 == 0 ? address.high : address.low;
}

}  // namespace wirecensus::metrics
