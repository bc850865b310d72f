// A histogram of delays: every delay is counted, in intervals of at most 0.1 % of their length
// (logarithmic, with 1,024 linear steps for each power of two). Below 2,048 ns each nanosecond is
// an interval of its own. The extremes are exact.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/time.h"

namespace wirecensus::metrics {

// Not thread-safe. Memory: at most 450 KiB.
class DelayHistogram {
 public:
  // Packets whose delay is from `least` to `most`, in nanoseconds.
  struct Interval {
    Duration least;
    Duration most;
    std::uint64_t packets;

    bool operator==(const Interval&) const = default;
  };

  // Precondition: delay >= 0.
  void add(Duration delay);
  void merge(const DelayHistogram& other);

  std::uint64_t count() const { return count_; }
  // Preconditions of all below: count() > 0.
  Duration min() const { return min_; }
  Duration max() const { return max_; }
  // The smallest delay that at least `percent` of the packets do not exceed (nearest rank), or up
  // to 0.1 % more. Precondition: 0 < percent <= 100.
  Duration percentile(unsigned percent) const;

  // The intervals with packets, ascending.
  std::vector<Interval> intervals() const;

 private:
  std::vector<std::uint64_t> counts_;  // by index_of(); grows to the greatest delay
  std::uint64_t count_ = 0;
  Duration min_ = std::numeric_limits<Duration>::max();
  Duration max_ = 0;
};

}  // namespace wirecensus::metrics
