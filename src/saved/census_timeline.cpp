#include "saved/census_timeline.h"

#include <limits>

namespace wirecensus::saved {

void write_timeline(const metrics::Timeline& timeline, CensusBlockWriter& file) {
  file.entry(CensusBlockKind::timeline).number(static_cast<std::uint64_t>(timeline.width));
  const metrics::TimelinePoint* before = timeline.points.data();
  for (const metrics::TimelinePoint& point : timeline.points) {
    CensusBytesWriter out = file.entry(CensusBlockKind::timeline_points);
    out.number(static_cast<std::uint64_t>(point.interval - before->interval));
    out.number(point.protocol);
    out.number(point.packets);
    out.number(point.frame_bytes);
    before = &point;
  }
}

void read_timeline(CensusBytesReader& in, metrics::Timeline& timeline) {
  timeline.width = static_cast<Duration>(in.number_to(std::numeric_limits<Duration>::max()));
  if (timeline.width > 0) return;
  timeline.width = 1;
  in.fail();
}

void read_point(CensusBytesReader& in, const metrics::Totals& totals, metrics::Timeline& timeline) {
  const bool first = timeline.points.empty();
  const metrics::TimelinePoint before =
      first
          ? metrics::TimelinePoint{metrics::interval_of(totals.first_seen, timeline.width), 0, 0, 0}
          : timeline.points.back();
  metrics::TimelinePoint point{};
  const auto step = static_cast<std::int64_t>(in.number_to(metrics::kMaxIntervals));
  if (__builtin_add_overflow(before.interval, step, &point.interval)) return in.fail();
  point.protocol =
      static_cast<metrics::TimelineProtocol>(in.defined_to(metrics::kTimelineProtocols - 1));
  point.packets = in.number();
  point.frame_bytes = in.number();
  const bool rises = first || step > 0 || point.protocol > before.protocol;
  if (!rises || point.packets == 0) return in.fail();
  timeline.points.push_back(point);
}

bool is_timeline_of(const metrics::Timeline& timeline, const metrics::Totals& totals) {
  if (!totals.has_time()) return timeline == metrics::Timeline{};
  if (timeline.points.empty()) return false;
  return timeline.width == metrics::timeline_width(totals.first_seen, totals.last_seen) &&
         timeline.points.front().interval ==
             metrics::interval_of(totals.first_seen, timeline.width) &&
         timeline.points.back().interval == metrics::interval_of(totals.last_seen, timeline.width);
}

}  // namespace wirecensus::saved
