// The ranges of sequence space that were seen (inspect/seen_ranges.h) beside a bit per byte, which
// is slow and obvious: what each range adds, what is missing below any number, and the union of two
// of them in either order. Where holes were given up for want of room, figures are bounds, and say
// so; they are not given up before there are more than have room. The input is a list of ranges.
#include "inspect/seen_ranges.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

#include "fuzz/input.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using inspect::AddedRange;
using inspect::Hole;
using inspect::HolePool;
using inspect::SeenRanges;

constexpr std::uint32_t kWindow = 512;  // of sequence space
constexpr std::uint32_t kLongest = 16;

// The bytes seen, by their distance from the start of the window.
class ByteMap {
 public:
  AddedRange add(std::uint32_t begin, std::uint32_t bytes) {
    AddedRange added;
    const bool is_first = seen_.none();
    const std::uint32_t next = is_first ? begin : end_;
    added.gap = begin > next;
    for (std::uint32_t at = begin; at < begin + bytes; ++at) {
      if (seen_[at]) {
        ++added.repeated;
      } else {
        ++(at < next ? added.filled : added.fresh);
      }
      seen_.set(at);
    }
    begin_ = is_first ? begin : std::min(begin_, begin);
    end_ = std::max(end_, begin + bytes);
    most_holes_ = std::max(most_holes_, holes());
    return added;
  }
  void add(const ByteMap& other) {
    if (other.seen_.none()) return;
    begin_ = seen_.none() ? other.begin_ : std::min(begin_, other.begin_);
    end_ = std::max(end_, other.end_);
    seen_ |= other.seen_;
  }

  bool any() const { return seen_.any(); }
  std::uint64_t seen() const { return seen_.count(); }
  std::uint64_t span() const { return end_ - begin_; }
  std::uint64_t missing() const { return span() - seen(); }
  std::uint64_t missing_below(std::uint32_t limit) const {
    std::uint64_t missing = 0;
    for (std::uint32_t at = begin_; at < limit; ++at) missing += !seen_[at];
    return missing;
  }
  std::uint64_t seen_from(std::uint32_t limit) const {
    std::uint64_t seen = 0;
    for (std::uint32_t at = limit; at < end_; ++at) seen += seen_[at];
    return seen;
  }
  std::size_t most_holes() const { return most_holes_; }

 private:
  std::size_t holes() const {
    std::size_t holes = 0;
    for (std::uint32_t at = begin_ + 1; at < end_; ++at) holes += seen_[at] && !seen_[at - 1];
    return holes;
  }

  std::bitset<kWindow + kLongest> seen_;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;  // one above the highest; 0: none was seen
  std::size_t most_holes_ = 0;
};

// Ranges and bytes that were told the same.
struct Both {
  std::uint32_t origin = 0;
  HolePool pool;
  SeenRanges ranges;
  ByteMap bytes;

  void add(std::uint32_t at, std::uint32_t size) {
    require(ranges.can_follow(origin + at, size), "a near range can be followed");
    const AddedRange added = ranges.add(pool, origin + at, size, {});
    const AddedRange expected = bytes.add(at, size);
    require(added.fresh == expected.fresh && added.gap == expected.gap,
            "what is above the highest is known");
    require(ranges.overflowed() ||
                (added.filled == expected.filled && added.repeated == expected.repeated),
            "a range adds the bytes that were not seen");
  }

  void check(std::uint32_t limit) const {
    require(ranges.span() == bytes.span(), "the span is exact");
    require(!ranges.any() || ranges.missing() < ranges.span(), "a part of the span was seen");
    if (ranges.overflowed()) {
      require(ranges.missing() >= bytes.missing(), "what was given up stays missing");
      return;
    }
    require(ranges.seen() == bytes.seen(), "as many bytes are seen");
    if (!ranges.any()) return;
    require(ranges.missing_below(pool, origin + limit) == bytes.missing_below(limit),
            "as many bytes are missing below a number");
    require(ranges.seen_from(pool, origin + limit) == bytes.seen_from(limit),
            "as many bytes are seen from a number on");
  }

  void check_room() const {
    require(!ranges.overflowed() || bytes.most_holes() > SeenRanges::kMaxHoles,
            "holes that have room are kept");
  }

  void merge(const Both& other) {
    ranges.merge(pool, other.ranges, other.pool);
    bytes.add(other.bytes);
  }
};

void check_restored(const Both& both) {
  if (!both.ranges.any()) return;
  std::vector<Hole> holes;
  both.ranges.for_each_hole(both.pool, [&](const Hole& hole) { holes.push_back(hole); });
  HolePool pool;
  SeenRanges again;
  require(again.restore(pool, both.ranges.next(), both.ranges.span(), both.ranges.missing(),
                        both.ranges.overflowed(), holes),
          "what the ranges say makes them again");
  require(again.span() == both.ranges.span() && again.missing() == both.ranges.missing() &&
              again.overflowed() == both.ranges.overflowed(),
          "and they are the same");
}

void check_union(const Both& first, const Both& second, std::uint32_t limit) {
  Both forward = first;
  forward.merge(second);
  forward.check(limit);
  Both backward = second;
  backward.merge(first);
  backward.check(limit);
  check_restored(forward);
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  constexpr std::uint32_t kOrigins[] = {0, 0x80000000 - 200, 0xffffffff - 200, 0xfffffe00};
  fuzz::Input input(data, size);
  std::array<fuzz::Both, 2> both;
  both[0].origin = both[1].origin = input.one_of(kOrigins);
  const std::uint32_t limit = input.number_to(fuzz::kWindow);
  for (int ranges = 0; ranges < 200 && !input.empty(); ++ranges) {
    const std::uint32_t choice = input.byte();  // which of both, and the size
    const std::uint32_t at = input.number_to(fuzz::kWindow - 1);
    fuzz::Both& chosen = both[choice & 1];
    chosen.add(at, 1 + (choice >> 1) % fuzz::kLongest);
    chosen.check(limit);
    chosen.check_room();
  }
  fuzz::check_union(both[0], both[1], limit);
  return 0;
}
