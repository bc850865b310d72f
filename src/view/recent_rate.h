// How fast something grows lately: over the last seconds, not since the beginning, because traffic
// comes and goes and a file's rate changes with what is in it. Time is an argument.
#pragma once

#include <cstdint>
#include <deque>

#include "base/time.h"

namespace wirecensus::view {

class RecentRate {
 public:
  static constexpr Duration kWindow = 3 * kSecond;

  // `value` was reached at `now`. Neither ever falls; times are of any clock.
  void add(Duration now, std::uint64_t value);

  // A second, over the window or since the first value where that is shorter; 0 while there is one
  // value only.
  double per_second() const;

 private:
  struct Sample {
    Duration time;
    std::uint64_t value;
  };
  std::deque<Sample> samples_;  // the first is as old as the window, or older by one step
};

}  // namespace wirecensus::view
