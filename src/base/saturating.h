// Sums of untrusted numbers, which saturate instead of wrapping: a file may claim that 2^64 - 1
// packets were lost.
#pragma once

#include <cstdint>
#include <limits>

namespace wirecensus {

constexpr std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t sum = a + b;
  return sum < a ? std::numeric_limits<std::uint64_t>::max() : sum;
}

}  // namespace wirecensus
