// The bars of the chart of delays: the intervals of a histogram, grouped for the eye.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/transit/delay_histogram.h"

namespace wirecensus::report {

// Packets with delays in [left, right) nanoseconds; those that occurred are from `least` to `most`,
// which may be beyond `right` by the width of an interval of the histogram.
struct DelayBar {
  std::uint64_t left;
  std::uint64_t right;
  Duration least;
  Duration most;
  std::uint64_t packets;
};

inline constexpr std::size_t kMaxDelayBars = 50;  // and one for delays of 0

// Ascending, none empty. Bars are equally wide on a logarithmic axis, or of equally many
// nanoseconds where the greatest delay is less than twice the least one; none is narrower than a
// nanosecond or an interval of the histogram. A delay of 0 has a bar of its own.
std::vector<DelayBar> delay_bars(const metrics::DelayHistogram& delays);

}  // namespace wirecensus::report
