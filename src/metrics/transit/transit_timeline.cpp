#include "metrics/transit/transit_timeline.h"

#include <utility>

namespace wirecensus::metrics {
namespace {

std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  const std::int64_t quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

}  // namespace

std::int64_t TransitTimeline::interval_of(Timestamp time) const {
  return floor_divide(time, width_);
}

void TransitTimeline::add(Timestamp time, std::uint64_t entered, std::uint64_t lost) {
  if (time == kNoTime) return;
  Interval& interval = intervals_[interval_of(time)];
  interval.entered += entered;
  interval.lost += lost;
  limit();
}

void TransitTimeline::merge(const TransitTimeline& other) {
  while (width_ < other.width_) widen();
  const std::int64_t ratio = width_ / other.width_;
  for (const auto& [number, interval] : other.intervals_) {
    Interval& own = intervals_[floor_divide(number, ratio)];
    own.entered += interval.entered;
    own.lost += interval.lost;
  }
  limit();
}

void TransitTimeline::limit() {
  while (!intervals_.empty() &&
         intervals_.rbegin()->first - intervals_.begin()->first >= kMaxIntervals) {
    widen();
  }
}

void TransitTimeline::widen() {
  width_ *= 2;
  for (const auto& [number, interval] : std::exchange(intervals_, {})) {
    Interval& wider = intervals_[floor_divide(number, 2)];
    wider.entered += interval.entered;
    wider.lost += interval.lost;
  }
}

}  // namespace wirecensus::metrics
