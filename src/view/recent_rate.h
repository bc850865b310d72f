// The recent rate of growth of a value: over the last seconds, not since the start, because rates
// change. Time is an argument.
#pragma once

#include <cstdint>
#include <deque>

#include "base/time.h"

namespace wirecensus::view {

class RecentRate {
 public:
  static constexpr Duration kWindow = 3 * kSecond;

  // Records that `value` was reached at `now`. Precondition: neither decreases. Any clock.
  void add(Duration now, std::uint64_t value);

  // Growth per second, over the window or since the first value if that is shorter; 0 with only one
  // value.
  double per_second() const;

 private:
  struct Sample {
    Duration time;
    std::uint64_t value;
  };
  std::deque<Sample> samples_;  // the first is at least as old as the window
};

}  // namespace wirecensus::view
