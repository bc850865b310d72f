// What befalls each packet, decided by a seed: the same seed gives the n-th packet the same fate in
// every run, whatever the packets before it were.
#pragma once

#include <cstdint>
#include <random>

#include "forwarder/clock.h"

namespace wirecensus::bench::forwarder {

// Probabilities in [0, 1], with a sum of at most 1, and the limits of the delay.
struct FaultPlan {
  double lose = 0;
  double duplicate = 0;
  double reorder = 0;
  double flip = 0;
  Nanoseconds delay_min = 0;
  Nanoseconds delay_max = 0;
};

enum class Fault : std::uint8_t { none, lose, duplicate, reorder, flip };

struct Fate {
  Fault fault = Fault::none;
  std::uint32_t later = 0;  // packets that leave before this one [1, 4], or its second copy [0, 3]
  std::uint64_t bit = 0;    // to flip, modulo the number of bits
  Nanoseconds delay = 0;
};

class Dice {
 public:
  Dice(const FaultPlan& plan, std::uint64_t seed) : plan_(plan), engine_(seed) {}

  // The fate of the next packet, from four numbers of the engine (std::mt19937_64).
  Fate next();

 private:
  Fault choose(double chance) const;

  FaultPlan plan_;
  std::mt19937_64 engine_;
};

}  // namespace wirecensus::bench::forwarder
