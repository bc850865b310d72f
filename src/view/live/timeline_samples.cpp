#include "view/live/timeline_samples.h"

#include <cassert>

namespace wirecensus::view {

std::vector<LiveSample> timeline_samples(const metrics::Timeline& timeline, std::size_t at_most) {
  assert(at_most > 0);
  std::vector<LiveSample> samples;
  if (timeline.points.empty()) return samples;
  const std::int64_t first = timeline.points.front().interval;
  const auto intervals = static_cast<std::uint64_t>(timeline.points.back().interval - first) + 1;
  const std::uint64_t joined = (intervals + at_most - 1) / at_most;
  samples.resize((intervals + joined - 1) / joined);
  for (LiveSample& sample : samples) sample.span = timeline.width * static_cast<Duration>(joined);
  for (const metrics::TimelinePoint& point : timeline.points) {
    const auto interval = static_cast<std::uint64_t>(point.interval - first);
    samples[interval / joined].amount += {point.packets, point.frame_bytes};
  }
  return samples;
}

}  // namespace wirecensus::view
