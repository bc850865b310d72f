// Which parts of a timeline are shown where long gaps lie between them: captures of different
// years, counted together, would be needles at the ends of an empty chart.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/timeline.h"

namespace wirecensus::report {

// Intervals of the timeline, both ends included: the last may be the last that there is.
struct ActivePart {
  std::int64_t first;
  std::int64_t last;

  std::int64_t length() const { return last - first + 1; }

  bool operator==(const ActivePart&) const = default;
};

inline constexpr std::size_t kMaxParts = 4;

// Ascending: all intervals with packets, and those between but for the longest gaps. A gap is left
// out where it is longer than an hour, and than a fifth of what is left without those longer than
// it; but none where they are together less than half of the time. Precondition: the timeline has
// points.
std::vector<ActivePart> active_parts(const metrics::Timeline& timeline);

}  // namespace wirecensus::report
