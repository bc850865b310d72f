// A time axis in UTC, for ranges from nanoseconds to centuries.
#pragma once

#include <string>

#include "base/time.h"
#include "report/chart/axis.h"

namespace wirecensus::report {

// An axis from `begin` to `end`, in values of time_after(begin, time). Ticks are at round times of
// clock or calendar. If they are less than a second apart, their labels are offsets from a time
// that the label of the axis names. Precondition: begin < end.
Axis time_axis(Timestamp begin, Timestamp end);

// Nanoseconds from `begin` to `time`. Precondition: begin <= time.
inline double time_after(Timestamp begin, Timestamp time) {
  return static_cast<double>(static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(begin));
}

// "500 ms", "5 min", "1 d": an exact duration, in the largest unit of which it is a multiple.
// Precondition: duration > 0.
std::string plain_duration(Duration duration);

}  // namespace wirecensus::report
