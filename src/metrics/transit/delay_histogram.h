// A histogram of delays: every delay is counted, in intervals of at most 0.1 % of their length
// (logarithmic, with 1,024 linear steps for each power of two). Below 2,048 ns each nanosecond is
// an interval of its own. The extremes are exact.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/time.h"

namespace wirecensus::metrics {

// Not thread-safe. Memory: at most 1.3 MiB.
class DelayHistogram {
 public:
  // Packets whose least delay is `least`, and the greatest is `most`, in nanoseconds.
  struct Interval {
    Duration least = std::numeric_limits<Duration>::max();
    Duration most = 0;
    std::uint64_t packets = 0;

    void merge(const Interval& other);

    bool operator==(const Interval&) const = default;
  };

  // Precondition: delay >= 0.
  void add(Duration delay);
  void merge(const DelayHistogram& other);

  std::uint64_t count() const { return all_.packets; }
  // Preconditions of all below: count() > 0.
  Duration min() const { return all_.least; }
  Duration max() const { return all_.most; }
  // The smallest delay that at least `percent` of the packets do not exceed (nearest rank), or
  // another that occurred, up to 0.1 % greater. Precondition: 0 < percent <= 100.
  Duration percentile(unsigned percent) const;

  // The intervals with packets, ascending.
  std::vector<Interval> intervals() const;

 private:
  std::vector<Interval> intervals_;  // by index_of(); grows to the greatest delay
  Interval all_;
};

}  // namespace wirecensus::metrics
