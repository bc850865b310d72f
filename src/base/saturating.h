// Sums of untrusted numbers, which saturate instead of wrapping: a file may claim that 2^64 - 1
// packets were lost. Differences stop at 0.
#pragma once

#include <cstdint>
#include <limits>

namespace wirecensus {

constexpr std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t sum = a + b;
  return sum < a ? std::numeric_limits<std::uint64_t>::max() : sum;
}

constexpr std::uint64_t saturating_difference(std::uint64_t a, std::uint64_t b) {
  return a > b ? a - b : 0;
}

}  // namespace wirecensus
