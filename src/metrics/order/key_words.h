// A compact key, or its reverse, as 64-bit words; their lexicographic order is that of the FlowKey.
#pragma once

#include <cstdint>

#include "metrics/order/address_pair.h"

namespace wirecensus::metrics {

template <typename Address>
inline constexpr unsigned kKeyWords = kPairWords<Address> + 1;

// The last word: ports, protocol and has_ports in 16 + 16 + 8 + 16 + 1 bits.
template <typename Address>
std::uint64_t key_rest_word(const flow::CompactKey<Address>& key, bool reverse) {
  std::uint64_t word = reverse ? key.high_port() : key.low_port();
  word = word << 16 | (reverse ? key.low_port() : key.high_port());
  word = word << 8 | static_cast<std::uint64_t>(key.protocol().space);
  word = word << 16 | key.protocol().number;
  return word << 1 | (key.has_ports() ? 1U : 0U);
}

// The word at `index`. Precondition: index < kKeyWords.
template <typename Address>
std::uint64_t key_word(const flow::CompactKey<Address>& key, bool reverse, unsigned index) {
  if (index == kKeyWords<Address> - 1) return key_rest_word(key, reverse);
  return reverse ? pair_word(key.high_address(), key.low_address(), index)
                 : pair_word(key.low_address(), key.high_address(), index);
}

// Negative if `a` precedes `b`, 0 if they are equal, else positive.
template <typename Address>
int compare_keys(const flow::CompactKey<Address>& a, const flow::CompactKey<Address>& b) {
  for (unsigned index = 0; index < kKeyWords<Address>; ++index) {
    const std::uint64_t left = key_word(a, false, index);
    const std::uint64_t right = key_word(b, false, index);
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

}  // namespace wirecensus::metrics
