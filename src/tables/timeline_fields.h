// The fields of the timeline: packets and bytes of a protocol in an interval. Static storage.
#pragma once

#include <span>

#include "metrics/timeline.h"
#include "tables/field.h"

namespace wirecensus::tables {

// `point` must outlive it.
struct TimelineRow {
  Duration width;  // of the interval, > 0
  const metrics::TimelinePoint& point;
};

std::span<const Field<TimelineRow>> timeline_fields();

}  // namespace wirecensus::tables
