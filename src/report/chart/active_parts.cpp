#include "report/chart/active_parts.h"

#include <algorithm>

namespace wirecensus::report {
namespace {

constexpr std::int64_t kLongestGap = 5;  // a gap exceeds 1/5 of the remaining intervals
constexpr double kMinGap = 3'600 * 1e9;  // nanoseconds

// The gaps: ranges of intervals without packets between two that have packets. Longest first.
std::vector<ActivePart> gaps_of(const metrics::Timeline& timeline) {
  std::vector<ActivePart> gaps;
  std::int64_t last = timeline.points.front().interval;
  for (const metrics::TimelinePoint& point : timeline.points) {
    if (point.interval - last > 1) gaps.push_back({last + 1, point.interval - 1});
    last = point.interval;
  }
  std::stable_sort(gaps.begin(), gaps.end(), [](const ActivePart& a, const ActivePart& b) {
    return a.length() > b.length();
  });
  return gaps;
}

}  // namespace

std::vector<ActivePart> active_parts(const metrics::Timeline& timeline) {
  const ActivePart all{timeline.points.front().interval, timeline.points.back().interval};
  std::vector<ActivePart> left_out;
  std::int64_t left = all.length();
  for (const ActivePart& gap : gaps_of(timeline)) {
    const std::int64_t length = gap.length();
    const double nanoseconds = static_cast<double>(length) * static_cast<double>(timeline.width);
    if (left_out.size() + 1 == kMaxParts || length <= left / kLongestGap || nanoseconds < kMinGap) {
      break;
    }
    left_out.push_back(gap);
    left -= length;
  }
  if (left > all.length() / 2) left_out.clear();
  std::sort(left_out.begin(), left_out.end(),
            [](const ActivePart& a, const ActivePart& b) { return a.first < b.first; });
  std::vector<ActivePart> parts{all};
  for (const ActivePart& gap : left_out) {
    parts.back().last = gap.first - 1;
    parts.push_back({gap.last + 1, all.last});
  }
  return parts;
}

}  // namespace wirecensus::report
