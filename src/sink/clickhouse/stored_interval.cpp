#include "sink/clickhouse/stored_interval.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "base/display_text.h"

namespace wirecensus::sink {
namespace {

using CountId = std::pair<std::string, std::uint64_t>;

CountId count_of(const StoredInterval& interval) { return {interval.sensor, interval.run}; }

Doubt doubt_about(const StoredInterval& interval, std::string detail) {
  return {"sensor " + interval.sensor, std::move(detail)};
}

// Between two intervals that are there, the first of which may be none.
void check_gap(const StoredInterval* before, const StoredInterval& after, const StoreRange& range,
               std::vector<Doubt>& doubts) {
  const std::uint64_t expected = before == nullptr ? 0 : before->number + 1;
  if (after.after == expected) return;
  const bool is_outside = (range.since && after.begin <= *range.since) ||
                          (range.until && before != nullptr && end_of(*before) >= *range.until);
  if (is_outside) return;
  const std::string from =
      before == nullptr ? "" : " from that of " + timestamp_text(before->begin) + " on";
  doubts.push_back(
      doubt_about(after, fmt::format("intervals are not in the store:{} before that of {}", from,
                                     timestamp_text(after.begin))));
}

// A count that another one of its sensor follows has ended, if not at its latest interval.
void check_end(const StoredInterval& latest, bool followed, const StoreRange& range,
               std::vector<Doubt>& doubts) {
  if (latest.last || (range.until && end_of(latest) >= *range.until)) return;
  if (followed && range.since && end_of(latest) <= *range.since) return;
  doubts.push_back(doubt_about(
      latest,
      fmt::format("the count had not ended with the interval of {}, the latest in the store",
                  timestamp_text(latest.begin))));
}

void check_count(std::span<const StoredInterval> intervals, bool followed, const StoreRange& range,
                 std::vector<Doubt>& doubts) {
  const StoredInterval* before = nullptr;
  for (const StoredInterval& interval : intervals) {
    check_gap(before, interval, range, doubts);
    before = &interval;
  }
  check_end(intervals.back(), followed, range, doubts);
}

}  // namespace

Timestamp end_of(const StoredInterval& interval) {
  Timestamp end = 0;
  return __builtin_add_overflow(interval.begin, interval.length, &end)
             ? std::numeric_limits<Timestamp>::max()
             : end;
}

bool StoreRange::has(const StoredInterval& interval) const {
  if (!sensor.empty() && interval.sensor != sensor) return false;
  if (!interval.has_time) return !since && !until;
  return (!since || interval.begin >= *since) && (!until || interval.begin < *until);
}

void sort_intervals(std::vector<StoredInterval>& intervals) {
  std::map<CountId, Timestamp> begins;
  for (const StoredInterval& interval : intervals) {
    const auto [found, is_new] = begins.emplace(count_of(interval), interval.begin);
    if (!is_new) found->second = std::min(found->second, interval.begin);
  }
  const auto place = [&](const StoredInterval& interval) {
    return std::tuple(interval.sensor, begins.at(count_of(interval)), interval.run,
                      interval.has_time, interval.number, interval.batch);
  };
  std::sort(intervals.begin(), intervals.end(),
            [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

std::vector<Doubt> missing_intervals(const std::vector<StoredInterval>& intervals,
                                     const StoreRange& range) {
  std::vector<Doubt> doubts;
  for (auto first = intervals.begin(); first != intervals.end();) {
    const auto end = std::find_if(first, intervals.end(), [&](const StoredInterval& one) {
      return count_of(one) != count_of(*first);
    });
    const bool followed = end != intervals.end() && end->sensor == first->sensor;
    check_count({first, end}, followed, range, doubts);
    first = end;
  }
  return doubts;
}

}  // namespace wirecensus::sink
