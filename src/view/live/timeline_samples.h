// The timeline of a complete count as the samples of a graph.
#pragma once

#include <cstddef>
#include <vector>

#include "metrics/timeline.h"
#include "view/live/live_state.h"

namespace wirecensus::view {

// One sample for each interval from the first to the last, also for empty ones; intervals are
// joined so that there are at most `at_most` samples. Precondition: at_most > 0.
std::vector<LiveSample> timeline_samples(const metrics::Timeline& timeline, std::size_t at_most);

}  // namespace wirecensus::view
