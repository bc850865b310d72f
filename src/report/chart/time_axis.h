// The axis of time, in UTC: from nanoseconds to centuries.
#pragma once

#include <string>

#include "base/time.h"
#include "report/chart/axis.h"

namespace wirecensus::report {

// From `begin` to `end`, begin < end. The values of the axis are nanoseconds after `begin`. Ticks
// stand at round times of the clock or the calendar. Below a second they are labelled with the time
// since a moment that the axis' label names.
Axis time_axis(Timestamp begin, Timestamp end);

// Nanoseconds from `begin` to `time`, as the axis has them. Precondition: begin <= time.
inline double time_after(Timestamp begin, Timestamp time) {
  return static_cast<double>(static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(begin));
}

// "500 ms", "5 min", "1 d": a duration of one unit, exactly. Precondition: duration > 0.
std::string plain_duration(Duration duration);

}  // namespace wirecensus::report
