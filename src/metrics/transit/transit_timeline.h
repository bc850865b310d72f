// Packets that entered and those that did not leave as they entered (lost or changed), over time.
// The intervals begin narrow and are folded into wider ones, so that memory is bounded and the
// range need not be known in advance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "base/time.h"

namespace wirecensus::metrics {

// Not thread-safe. The result depends neither on the order of the packets nor on how they were
// divided among several that are merged.
class TransitTimeline {
 public:
  struct Interval {
    std::uint64_t entered = 0;
    std::uint64_t lost = 0;

    bool operator==(const Interval&) const = default;
  };

  // Packets that entered at `time`. Packets without a time are ignored.
  void add(Timestamp time, std::uint64_t entered, std::uint64_t lost);
  void merge(const TransitTimeline& other);

  // In nanoseconds: 2^n milliseconds.
  Duration width() const { return width_; }
  // By start time / width(), rounded down. Only intervals with packets.
  const std::map<std::int64_t, Interval>& intervals() const { return intervals_; }

 private:
  static constexpr std::int64_t kMaxIntervals = 1000;  // from the first to the last

  std::int64_t interval_of(Timestamp time) const;
  void widen();
  void limit();

  Duration width_ = 1'000'000;
  std::map<std::int64_t, Interval> intervals_;
};

}  // namespace wirecensus::metrics
