// A histogram of delays: every delay is counted, in intervals of less than 0.01 % of their length
// (logarithmic, with 16,384 linear steps for each power of two), of which each has its least and
// greatest delay. Below 32,768 ns each nanosecond is an interval of its own.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/time.h"

namespace wirecensus::metrics {

// Not thread-safe. Memory: 8 MiB for delays of up to 10 seconds, at most 20 MiB.
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
  // another that occurred, up to 0.01 % greater. Precondition: 0 < percent <= 100.
  Duration percentile(unsigned percent) const;

  // The intervals with packets, ascending.
  std::vector<Interval> intervals() const;

 private:
  std::vector<Interval> intervals_;  // by index_of(); grows to the greatest delay
  Interval all_;
};

}  // namespace wirecensus::metrics
