#include "metrics/timeline_counter.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>
#include <vector>

namespace wirecensus::metrics {
namespace {

constexpr Duration kMillisecond = 1'000'000;
constexpr Duration kMinute = 60 * kSecond;
constexpr Duration kHour = 60 * kMinute;
constexpr Duration kDay = 24 * kHour;

// Each divides the next. With the last, the whole range of Timestamp fits in kMaxIntervals.
constexpr Duration kWidths[] = {
    1,
    5,
    10,
    50,
    100,
    500,
    1'000,
    5'000,
    10'000,
    50'000,
    100'000,
    500'000,
    kMillisecond,
    5 * kMillisecond,
    10 * kMillisecond,
    50 * kMillisecond,
    100 * kMillisecond,
    500 * kMillisecond,
    kSecond,
    5 * kSecond,
    10 * kSecond,
    30 * kSecond,
    kMinute,
    5 * kMinute,
    10 * kMinute,
    30 * kMinute,
    kHour,
    3 * kHour,
    6 * kHour,
    12 * kHour,
    kDay,
    5 * kDay,
    10 * kDay,
    50 * kDay,
    100 * kDay,
    500 * kDay,
};

constexpr bool divide_each_other() {
  for (std::size_t i = 1; i < std::size(kWidths); ++i) {
    if (kWidths[i] % kWidths[i - 1] != 0) return false;
  }
  return true;
}
static_assert(divide_each_other());
static_assert(UINT64_MAX / kWidths[std::size(kWidths) - 1] + 2 <= kMaxIntervals);

// Precondition: a supported width.
std::size_t index_of(Duration width) {
  const auto* const found = std::lower_bound(std::begin(kWidths), std::end(kWidths), width);
  assert(found != std::end(kWidths) && *found == width);
  return static_cast<std::size_t>(found - std::begin(kWidths));
}

bool fit(std::int64_t first, std::int64_t last, std::uint64_t most = kMaxIntervals) {
  return static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) < most;
}

}  // namespace

Duration timeline_width(Timestamp first, Timestamp last, std::uint64_t most_intervals) {
  assert(first <= last);
  return *std::find_if(std::begin(kWidths), std::end(kWidths) - 1, [&](Duration width) {
    return fit(interval_of(first, width), interval_of(last, width), most_intervals);
  });
}

TimelineCounter::TimelineCounter(Duration width) : width_(index_of(width)) {}

Duration TimelineCounter::width() const { return kWidths[width_]; }

void TimelineCounter::add_elsewhere(Timestamp time, TimelineProtocol protocol,
                                    std::uint32_t frame_len) {
  if (time == kNoTime) return;
  const std::int64_t narrow = interval_of(time, width());
  reach(narrow, narrow);
  Sum& sum = sum_at(interval_of(time, width()), protocol);
  sum.add(1, frame_len);
  current_[protocol] = current_at(time, sum);
}

// The interval of `time`, clipped to the range of Timestamp without kNoTime, so that the comparison
// in add() does not wrap.
TimelineCounter::Current TimelineCounter::current_at(Timestamp time, Sum& sum) const {
  const std::uint64_t at = static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(kNoTime);
  const Duration remainder = time % width();
  const auto offset = static_cast<std::uint64_t>(remainder < 0 ? remainder + width() : remainder);
  const std::uint64_t before = std::min(offset, at - 1);
  const std::uint64_t behind = std::min(static_cast<std::uint64_t>(width()) - offset, 0 - at);
  return {static_cast<std::uint64_t>(time) - before, before + behind, &sum};
}

TimelineCounter::Sum& TimelineCounter::sum_at(std::int64_t interval, TimelineProtocol protocol) {
  assert(protocol < kTimelineProtocols && first_ <= interval && interval <= last_);
  Row& row = rows_[protocol];
  if (!row) row = std::make_unique<Sum[]>(kSlots);
  return row[slot_of(interval)];
}

// Widens the intervals, if necessary, so that `first` to `last` (in intervals of the current width)
// and all earlier ones fit in kMaxIntervals.
void TimelineCounter::reach(std::int64_t first, std::int64_t last) {
  const std::int64_t least = std::min(first, first_);
  const std::int64_t most = std::max(last, last_);
  first = least;
  last = most;
  std::size_t wider = width_;
  while (!fit(first, last)) {
    const Duration ratio = kWidths[++wider] / width();
    first = interval_of(least, ratio);
    last = interval_of(most, ratio);
  }
  if (wider > width_) fold(wider);
  first_ = first;
  last_ = last;
}

void TimelineCounter::fold(std::size_t wider) {
  const Duration ratio = kWidths[wider] / width();
  width_ = wider;
  current_.fill({});
  if (size() == 0) return;
  std::vector<std::pair<std::size_t, std::size_t>> moves;  // (from, to) slots
  for (std::size_t i = 0; i < size(); ++i) {
    moves.emplace_back(slot_of(interval(i)), slot_of(interval_of(interval(i), ratio)));
  }
  std::vector<Sum> narrow(kSlots);  // shared by all rows: allocation would dominate the cost
  for (const Row& row : rows_) {
    if (!row) continue;
    std::copy_n(row.get(), kSlots, narrow.begin());
    std::fill_n(row.get(), kSlots, Sum{});
    for (const auto& [from, to] : moves)
      row[to].add(narrow[from].packets, narrow[from].frame_bytes);
  }
  first_ = interval_of(first_, ratio);
  last_ = interval_of(last_, ratio);
}

void TimelineCounter::add(const Timeline& timeline) {
  if (timeline.points.empty()) return;
  const std::size_t at_least = index_of(timeline.width);
  if (at_least > width_) fold(at_least);
  const auto here = [&](std::int64_t interval) {
    return interval_of(interval, width() / timeline.width);
  };
  reach(here(timeline.points.front().interval), here(timeline.points.back().interval));
  for (const TimelinePoint& point : timeline.points) {
    sum_at(here(point.interval), point.protocol).add(point.packets, point.frame_bytes);
  }
}

Timeline TimelineCounter::timeline() const {
  Timeline timeline{width(), {}};
  std::vector<TimelineProtocol> seen;
  for (TimelineProtocol i = 0; i < kTimelineProtocols; ++i) {
    if (rows_[i]) seen.push_back(i);
  }
  for (std::size_t i = 0; i < size(); ++i) {
    for (const TimelineProtocol protocol : seen) {
      const Sum& sum = rows_[protocol][slot_of(interval(i))];
      if (sum.packets == 0) continue;
      timeline.points.push_back({interval(i), protocol, sum.packets, sum.frame_bytes});
    }
  }
  return timeline;
}

}  // namespace wirecensus::metrics
