#include "saved/census_timeline.h"

#include <limits>

namespace wirecensus {

void write_timeline(const Timeline& timeline, CensusBlockWriter& file) {
  file.entry(CensusBlockKind::timeline).number(static_cast<std::uint64_t>(timeline.width));
  const TimelinePoint* before = timeline.points.data();
  for (const TimelinePoint& point : timeline.points) {
    CensusBytesWriter out = file.entry(CensusBlockKind::timeline_points);
    out.number(static_cast<std::uint64_t>(point.interval - before->interval));
    out.number(point.protocol);
    out.number(point.packets);
    out.number(point.frame_bytes);
    before = &point;
  }
}

void read_timeline(CensusBytesReader& in, Timeline& timeline) {
  timeline.width = static_cast<Duration>(in.number_to(std::numeric_limits<Duration>::max()));
  if (timeline.width > 0) return;
  timeline.width = 1;
  in.fail();
}

void read_point(CensusBytesReader& in, const Totals& totals, Timeline& timeline) {
  const bool first = timeline.points.empty();
  const TimelinePoint before =
      first ? TimelinePoint{interval_of(totals.first_seen, timeline.width), 0, 0, 0}
            : timeline.points.back();
  TimelinePoint point{};
  const auto step = static_cast<std::int64_t>(in.number_to(kMostIntervals));
  if (__builtin_add_overflow(before.interval, step, &point.interval)) return in.fail();
  point.protocol = static_cast<TimelineProtocol>(in.number_to(kTimelineProtocols - 1));
  point.packets = in.number();
  point.frame_bytes = in.number();
  const bool rises = first || step > 0 || point.protocol > before.protocol;
  if (!rises || point.packets == 0) return in.fail();
  timeline.points.push_back(point);
}

bool is_timeline_of(const Timeline& timeline, const Totals& totals) {
  if (!totals.has_time()) return timeline == Timeline{};
  if (timeline.points.empty()) return false;
  return timeline.width == timeline_width(totals.first_seen, totals.last_seen) &&
         timeline.points.front().interval == interval_of(totals.first_seen, timeline.width) &&
         timeline.points.back().interval == interval_of(totals.last_seen, timeline.width);
}

}  // namespace wirecensus
