// The fields of the timeline: what a protocol carried in an interval.
#pragma once

#include <span>

#include "metrics/timeline.h"
#include "tables/field.h"

namespace wirecensus::tables {

struct TimelineRow {
  Duration width;  // of the interval
  const metrics::TimelinePoint& point;
};

std::span<const Field<TimelineRow>> timeline_fields();

}  // namespace wirecensus::tables
