#include "inspect/seen_ranges.h"

#include <algorithm>
#include <cassert>

#include "inspect/tcp_segment.h"

namespace wirecensus::inspect {

std::uint32_t HolePool::take() {
  if (free_ != kNone) {
    const std::uint32_t number = free_;
    free_ = holes_[number].next;
    return number;
  }
  if (holes_.size() == kMaxHoles) return kNone;
  holes_.emplace_back();
  return static_cast<std::uint32_t>(holes_.size() - 1);
}

void HolePool::give_back(std::uint32_t number) {
  holes_[number].next = free_;
  free_ = number;
}

bool SeenRanges::can_follow(std::uint32_t begin, std::uint32_t bytes) const {
  if (bytes > kMaxStep) return false;
  if (!any_) return true;
  const std::int64_t step = sequence_step(next_, begin);
  return step <= std::int64_t{kMaxStep} && step >= -std::int64_t{kMaxStep};
}

AddedRange SeenRanges::add(HolePool& pool, std::uint32_t begin, std::uint32_t bytes,
                           const Opener& opener) {
  assert(bytes > 0 && can_follow(begin, bytes));
  const std::uint32_t end = begin + bytes;
  if (!any_) {
    any_ = true;
    next_ = end;
    span_ = bytes;
    AddedRange first;
    first.fresh = bytes;
    return first;
  }
  AddedRange added;
  const std::int64_t step = sequence_step(next_, begin);
  if (step > 0) {
    added.gap = true;
    added.fresh = bytes;
    const Hole hole{.begin = next_, .end = begin, .opener = opener};
    span_ += static_cast<std::uint64_t>(step) + bytes;
    next_ = end;
    add_hole(pool, last_hole(pool), hole);
    give_up_old(pool);
    return added;
  }
  const bool reaches_beyond = sequence_step(next_, end) > 0;
  const std::uint32_t low_end = reaches_beyond ? next_ : end;
  if (low_end != begin) {
    const std::uint32_t below = low_end - begin;
    fill_holes(pool, begin, low_end, opener, added);
    if (below_next(begin) > span_) extend_base(pool, begin, low_end, added);
    added.repeated = below - added.filled;
  }
  if (!reaches_beyond) return added;
  added.fresh = end - next_;
  span_ += added.fresh;
  next_ = end;
  give_up_old(pool);
  return added;
}

// Precondition: [begin, end) begins below the base.
void SeenRanges::extend_base(HolePool& pool, std::uint32_t begin, std::uint32_t end,
                             AddedRange& added) {
  const std::uint32_t old_base = base();
  const bool touches = below_next(end) <= span_;
  added.filled += (touches ? old_base : end) - begin;
  span_ = below_next(begin);
  if (!touches) add_hole(pool, HolePool::kNone, {.begin = end, .end = old_base, .opener = {}});
}

void SeenRanges::link(HolePool& pool, std::uint32_t before, std::uint32_t to) {
  (before == HolePool::kNone ? first_hole_ : pool[before].next) = to;
}

// Cuts [begin, end) out of the holes. What is left of a hole below the segment has that segment as
// its opener now.
void SeenRanges::fill_holes(HolePool& pool, std::uint32_t begin, std::uint32_t end,
                            const Opener& opener, AddedRange& added) {
  std::uint32_t before = HolePool::kNone;
  for (std::uint32_t at = first_hole_; at != HolePool::kNone;) {
    const Hole hole = pool[at];
    const std::uint64_t far = std::min(below_next(begin), below_next(hole.begin));
    const std::uint64_t near = std::max(below_next(end), below_next(hole.end));
    if (far <= near) {  // apart
      before = at;
      at = hole.next;
      continue;
    }
    if (added.filled == 0) added.opener = hole.opener;
    added.filled += static_cast<std::uint32_t>(far - near);
    missing_ -= far - near;
    const bool left_below = below_next(hole.begin) > far;
    const bool left_above = near > below_next(hole.end);
    if (left_below) {
      pool[at].end = begin;
      pool[at].opener = opener;
      pool[at].opener.in_tick = hole.opener.in_tick && opener.timestamp == hole.opener.timestamp;
      before = at;
      if (left_above) {
        missing_ -= hole.end - end;  // add_hole() counts it again
        add_hole(pool, at, {.begin = end, .end = hole.end, .opener = hole.opener});
        return;
      }
    } else if (left_above) {
      pool[at].begin = end;
      return;
    } else {
      link(pool, before, hole.next);
      pool.give_back(at);
      --holes_;
    }
    at = hole.next;
  }
}

// Inserts a hole after the hole `after`; as the first one after kNone.
void SeenRanges::add_hole(HolePool& pool, std::uint32_t after, const Hole& hole) {
  missing_ += hole.bytes();
  const std::uint32_t number = pool.take();
  if (number == HolePool::kNone) {
    overflowed_ = true;
    return;
  }
  pool[number] = hole;
  pool[number].next = after == HolePool::kNone ? first_hole_ : pool[after].next;
  link(pool, after, number);
  if (++holes_ > kMaxHoles) give_up_first(pool);
}

std::uint32_t SeenRanges::last_hole(const HolePool& pool) const {
  std::uint32_t last = HolePool::kNone;
  for (std::uint32_t at = first_hole_; at != HolePool::kNone; at = pool[at].next) last = at;
  return last;
}

void SeenRanges::give_up_first(HolePool& pool) {
  const std::uint32_t first = first_hole_;
  first_hole_ = pool[first].next;
  pool.give_back(first);
  --holes_;
  overflowed_ = true;
}

// A hole so far below that no segment is followed to it any more: nothing is lost by giving it up.
void SeenRanges::give_up_old(HolePool& pool) {
  while (first_hole_ != HolePool::kNone &&
         below_next(pool[first_hole_].end) > std::uint64_t{kMaxStep}) {
    const bool overflowed = overflowed_;
    give_up_first(pool);
    overflowed_ = overflowed;
  }
}

std::uint64_t SeenRanges::missing_below(const HolePool& pool, std::uint32_t limit) const {
  const std::int64_t beyond = sequence_step(next_, limit);
  if (beyond >= 0) return missing_ + static_cast<std::uint64_t>(beyond);
  std::uint64_t above = 0;  // of the holes, from `limit` on
  for_each_hole(pool, [&](const Hole& hole) {
    const std::uint64_t far = std::min(below_next(limit), below_next(hole.begin));
    if (far > below_next(hole.end)) above += far - below_next(hole.end);
  });
  return missing_ - above;
}

std::uint64_t SeenRanges::seen_from(const HolePool& pool, std::uint32_t limit) const {
  const std::int64_t beyond = sequence_step(next_, limit);
  if (beyond >= 0) return 0;
  const std::uint64_t from = std::min(below_next(limit), span_);
  return from - (missing_ - missing_below(pool, limit));
}

bool SeenRanges::restore(HolePool& pool, std::uint32_t next, std::uint64_t span,
                         std::uint64_t missing, bool overflowed, const std::vector<Hole>& holes) {
  *this = {};
  std::uint64_t below = span;  // how far the range before a hole begins below the highest
  std::uint64_t listed = 0;
  for (const Hole& hole : holes) {
    const std::uint64_t begin = next - hole.begin;
    const std::uint64_t end = next - hole.end;
    if (begin >= below || end >= begin || end == 0) return false;
    below = end;
    listed += begin - end;
  }
  if (span == 0 || missing < listed || missing >= span || holes.size() > kMaxHoles) return false;
  any_ = true;
  next_ = next;
  span_ = span;
  for (const Hole& hole : holes) add_hole(pool, last_hole(pool), hole);
  missing_ = missing;
  overflowed_ |= overflowed;
  return true;
}

// The ranges of `other` are added one by one, from the lowest, in steps that are followed. Holes
// that both gave up may be the same ones: what one of the two saw is not missing.
void SeenRanges::merge(HolePool& pool, const SeenRanges& other, const HolePool& others) {
  if (!other.any_) return;
  std::uint64_t far = other.span_;  // how far the next range begins below the highest of `other`
  std::uint64_t unlisted = other.missing_;
  const std::uint64_t seen_before = seen();
  bool is_followed = true;
  const auto add_down_to = [&](std::uint64_t near) {
    while (far > near) {
      const auto bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(far - near, kMaxStep));
      const std::uint32_t begin = other.next_ - static_cast<std::uint32_t>(far);
      if (can_follow(begin, bytes)) {
        add(pool, begin, bytes, {});
      } else {
        is_followed = false;
      }
      far -= bytes;
    }
  };
  other.for_each_hole(others, [&](const Hole& hole) {
    add_down_to(other.below_next(hole.begin));
    far = other.below_next(hole.end);
    unlisted -= hole.bytes();
  });
  add_down_to(0);
  const std::uint64_t seen_by_one = is_followed ? std::max(seen_before, other.seen()) : seen_before;
  missing_ = std::min(missing_ + unlisted, span_ - seen_by_one);
  overflowed_ |= other.overflowed_ || !is_followed;
}

}  // namespace wirecensus::inspect
