// Selects the parts of a timeline that a chart shows. Long gaps are left out: captures of different
// years, counted together, would otherwise be needles at the ends of an empty chart.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/timeline.h"

namespace wirecensus::report {

// A range of interval numbers of the timeline, both ends included.
struct ActivePart {
  std::int64_t first;
  std::int64_t last;

  std::int64_t length() const { return last - first + 1; }

  bool operator==(const ActivePart&) const = default;
};

inline constexpr std::size_t kMaxParts = 4;

// Returns at most kMaxParts parts, ascending, which contain all intervals with packets. Gaps are
// left out from the longest on, while a gap is an hour or more and exceeds a fifth of the intervals
// that remain; none is left out if more than half of the intervals would remain. Precondition: the
// timeline has points.
std::vector<ActivePart> active_parts(const metrics::Timeline& timeline);

}  // namespace wirecensus::report
