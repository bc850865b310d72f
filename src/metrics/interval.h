// An interval of packet time: one of the parts that a count is divided into by --every.
#pragma once

#include <cstdint>
#include <limits>

#include "base/time.h"

namespace wirecensus::metrics {

// Boundaries are the multiples of `length` since the Unix epoch, so they are aligned to UTC.
struct Interval {
  std::uint64_t run = 0;      // a random number, the same for all intervals of one count
  std::uint64_t number = 0;   // ascending within the count
  Timestamp begin = kNoTime;  // inclusive; kNoTime if no packet had a time up to its end
  Duration length = 0;        // nanoseconds
  // Packets that are counted here although their time is before `begin`: their own interval had
  // already ended.
  std::uint64_t late_packets = 0;
  bool last = false;  // it ended with the count, not by time

  // Whether `later` is a later interval of the same count.
  bool precedes(const Interval& later) const { return run == later.run && number < later.number; }
  bool operator==(const Interval&) const = default;
};

// The beginning of the interval that `time` is in. Preconditions: `time` is not kNoTime; `length`
// is positive. Saturates at the first representable time.
inline Timestamp interval_begin(Timestamp time, Duration length) {
  const Duration remainder = time % length;
  Timestamp begin = 0;
  if (__builtin_sub_overflow(time, remainder < 0 ? remainder + length : remainder, &begin)) {
    return kNoTime + 1;
  }
  return begin;
}

// The first time after the interval, saturated; kNoTime if it has no beginning.
inline Timestamp interval_end(const Interval& interval) {
  if (interval.begin == kNoTime) return kNoTime;
  Timestamp end = 0;
  return __builtin_add_overflow(interval.begin, interval.length, &end)
             ? std::numeric_limits<Timestamp>::max()
             : end;
}

}  // namespace wirecensus::metrics
