// The union of the ranges of sequence space that the segments of one direction took: one range
// from the lowest to the highest sequence number, less its holes. The union does not depend on the
// order of the segments, as long as their holes have room.
//
//     HolePool pool;
//     SeenRanges seen;
//     seen.add(pool, begin, bytes, opener)   // what of it is new, and what was seen before
//
// Sequence numbers are modulo 2^32, and told apart by their distance from the highest. Used by one
// thread at a time.
#pragma once

#include <cassert>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace wirecensus::inspect {

// The segment after which something was missing: it begins where a hole ends.
struct Opener {
  Timestamp time = kNoTime;
  std::uint32_t timestamp = 0;  // TSval
  bool has_timestamp = false;
  bool in_tick =
      false;  // the segment below the hole has the same TSval: what is missing had it, too
};

// A range that no segment took yet, with one above it that a segment took: [begin, end).
struct Hole {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t next = 0;  // in the pool: of the same direction, the next one above
  Opener opener;

  std::uint32_t bytes() const { return end - begin; }
};

// The holes of all directions of a thread, in memory that is bounded.
class HolePool {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::uint32_t kMaxHoles = 1U << 20;  // 32 MiB

  // The number of a hole to use, or kNone if there is no room. Throws std::bad_alloc.
  std::uint32_t take();
  // Precondition: taken, and not used any more.
  void give_back(std::uint32_t number);
  // Valid until the next take(). Precondition: taken.
  Hole& operator[](std::uint32_t number) { return holes_[number]; }
  const Hole& operator[](std::uint32_t number) const { return holes_[number]; }

 private:
  std::vector<Hole> holes_;
  std::uint32_t free_ = kNone;
};

// What a segment added to the ranges, in bytes of sequence space.
struct AddedRange {
  std::uint32_t fresh = 0;     // above the highest
  std::uint32_t filled = 0;    // below it, and not seen before
  std::uint32_t repeated = 0;  // seen before
  bool gap = false;            // begins above the highest
  Opener opener;               // of the lowest hole that it filled
};

class SeenRanges {
 public:
  // Steps beyond this are not followed: no window is as large (RFC 7323, section 2.3).
  static constexpr std::uint32_t kMaxStep = 1U << 30;
  static constexpr std::uint8_t kMaxHoles = 32;  // of a direction

  bool any() const { return any_; }
  bool has_holes() const { return first_hole_ != HolePool::kNone; }
  std::uint32_t base() const { return next_ - static_cast<std::uint32_t>(span_); }
  std::uint32_t next() const { return next_; }  // one above the highest

  // Whether add() may be called: the range begins within kMaxStep of the highest.
  bool can_follow(std::uint32_t begin, std::uint32_t bytes) const;

  // Adds [begin, begin + bytes). Preconditions: bytes > 0, can_follow(begin, bytes).
  AddedRange add(HolePool& pool, std::uint32_t begin, std::uint32_t bytes, const Opener& opener);

  // The same for the next bytes, [next(), next() + bytes). Preconditions: any(), !has_holes(),
  // bytes <= kMaxStep.
  void extend(std::uint32_t bytes) {
    assert(any_ && !has_holes() && bytes <= kMaxStep);
    next_ += bytes;
    span_ += bytes;
  }

  // Bytes from the lowest to the highest, of the holes, and of both without them.
  std::uint64_t span() const { return span_; }
  std::uint64_t missing() const { return missing_; }
  std::uint64_t seen() const { return span_ - missing_; }

  // The missing bytes below `limit`, and the seen bytes from it on. Beyond the highest, all bytes
  // are missing. Preconditions: any(); `limit` is within kMaxStep of the highest.
  std::uint64_t missing_below(const HolePool& pool, std::uint32_t limit) const;
  std::uint64_t seen_from(const HolePool& pool, std::uint32_t limit) const;

  // Whether holes were given up for want of room: they stay missing, even if they were filled.
  bool overflowed() const { return overflowed_; }

  // Adds the union of another direction, whose holes are in `others`, in any order of the two.
  void merge(HolePool& pool, const SeenRanges& other, const HolePool& others);

  // Calls visit(const Hole&) for the holes, from the lowest.
  template <typename Visitor>
  void for_each_hole(const HolePool& pool, Visitor visit) const {
    for (std::uint32_t at = first_hole_; at != HolePool::kNone; at = pool[at].next) visit(pool[at]);
  }

  // The same ranges again, from what the functions above say. `holes` are ranges from the lowest,
  // apart, between the lowest and the highest, and of at most `missing` bytes together. Returns
  // whether that holds; otherwise the object is empty.
  bool restore(HolePool& pool, std::uint32_t next, std::uint64_t span, std::uint64_t missing,
               bool overflowed, const std::vector<Hole>& holes);

  bool operator==(const SeenRanges&) const = default;

 private:
  // How far `sequence` is below the highest.
  std::uint64_t below_next(std::uint32_t sequence) const { return next_ - sequence; }
  void extend_base(HolePool& pool, std::uint32_t begin, std::uint32_t end, AddedRange& added);
  void fill_holes(HolePool& pool, std::uint32_t begin, std::uint32_t end, const Opener& opener,
                  AddedRange& added);
  void add_hole(HolePool& pool, std::uint32_t after, const Hole& hole);
  std::uint32_t last_hole(const HolePool& pool) const;
  void give_up_first(HolePool& pool);
  void give_up_old(HolePool& pool);
  void link(HolePool& pool, std::uint32_t before, std::uint32_t to);

  std::uint32_t next_ = 0;
  std::uint32_t first_hole_ = HolePool::kNone;
  std::uint64_t span_ = 0;
  std::uint64_t missing_ = 0;
  std::uint8_t holes_ = 0;
  bool any_ = false;
  bool overflowed_ = false;
};

}  // namespace wirecensus::inspect
