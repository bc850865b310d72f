#include "inspect/names/hello_ranges.h"

#include <algorithm>

namespace wirecensus::inspect {

bool HelloRanges::touches(std::uint32_t begin, std::uint32_t end) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return begin <= range.second && end >= range.first;
  });
}

void HelloRanges::add(std::uint64_t offset, Bytes piece) {
  if (offset >= kMaxHello) return;
  const auto begin = static_cast<std::uint32_t>(offset);
  piece = piece.first(kMaxHello - begin);
  if (piece.empty()) return;
  const auto end = static_cast<std::uint32_t>(begin + piece.size());
  if (ranges_.size() == kMaxHelloRanges && !touches(begin, end)) return;
  if (end > bytes_.size()) bytes_.resize(end);
  std::vector<Range> known;
  for (const Range& range : ranges_) {
    const Range both{std::max(begin, range.first), std::min(end, range.second)};
    if (both.first < both.second) known.push_back(both);
  }
  std::uint32_t at = begin;
  const auto copy_to = [&](std::uint32_t until) {
    for (; at < until; ++at) bytes_[at] = piece[at - begin];
  };
  for (const Range& range : known) {
    copy_to(range.first);
    for (; at < range.second; ++at) bytes_[at] = std::min(bytes_[at], piece[at - begin]);
  }
  copy_to(end);
  note({begin, end});
}

// Joins what overlaps or touches.
void HelloRanges::note(Range added) {
  std::vector<Range> joined;
  for (const Range& range : ranges_) {
    if (range.second < added.first || range.first > added.second) {
      joined.push_back(range);
    } else {
      added = {std::min(range.first, added.first), std::max(range.second, added.second)};
    }
  }
  joined.insert(std::upper_bound(joined.begin(), joined.end(), added), added);
  ranges_ = std::move(joined);
}

void HelloRanges::merge(const HelloRanges& other) {
  for (const Range& range : other.ranges_) add(range.first, other.bytes(range));
}

Bytes HelloRanges::prefix() const {
  if (ranges_.empty() || ranges_.front().first != 0) return {};
  return bytes(ranges_.front());
}

}  // namespace wirecensus::inspect
