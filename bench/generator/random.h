// Random numbers that are the same on every machine: SplitMix64 (Steele, Lea, Flood 2014). The
// distributions of the C++ library are unspecified, so none is used; all here is integer
// arithmetic.
#pragma once

#include <bit>
#include <cstdint>

namespace wirecensus::bench {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // A number in [0, bound). Precondition: 0 < bound <= 2^32.
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32) * bound) >> 32; }

  bool percent(std::uint64_t share) { return below(100) < share; }
  bool permille(std::uint64_t share) { return below(1000) < share; }

  // A rank in [0, count), approximately by Zipf's law: all octaves of ranks have the same
  // probability, and so have all ranks within an octave.
  std::uint64_t skewed_below(std::uint64_t count) {
    for (;;) {
      const std::uint64_t octave = below(static_cast<std::uint64_t>(std::bit_width(count)));
      const std::uint64_t rank = (std::uint64_t{1} << octave) + below(std::uint64_t{1} << octave);
      if (rank <= count) return rank - 1;
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace wirecensus::bench
