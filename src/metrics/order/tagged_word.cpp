// An in-place MSD radix sort ("American flag": McIlroy, Bostic, McIlroy, "Engineering
// Radix Sort", 1993). Each pass skips the leading bits in which no row differs, so that at most
// eight passes are needed for any words: hostile traffic cannot make it slow.
#include "metrics/order/tagged_word.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace wirecensus::metrics {
namespace {

constexpr unsigned kDigitBits = 8;
constexpr std::size_t kDigits = 1U << kDigitBits;
constexpr std::size_t kFewRows = 96;  // below this, a comparison sort is faster

// The bits in which some rows differ.
std::uint64_t difference(std::span<const TaggedWord> rows) {
  std::uint64_t bits = 0;
  for (const TaggedWord& row : rows) bits |= row.word() ^ rows.front().word();
  return bits;
}

// The index of the first row of each digit; the last entry is the end.
using Bounds = std::array<std::size_t, kDigits + 1>;

Bounds bounds_of(std::span<const TaggedWord> rows, unsigned shift) {
  Bounds bounds{};
  for (const TaggedWord& row : rows) ++bounds[(row.word() >> shift) % kDigits + 1];
  for (std::size_t i = 1; i <= kDigits; ++i) bounds[i] += bounds[i - 1];
  return bounds;
}

// Moves each row to the range of its digit.
void distribute(std::span<TaggedWord> rows, unsigned shift, const Bounds& bounds) {
  Bounds next = bounds;
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    while (next[digit] < bounds[digit + 1]) {
      TaggedWord row = rows[next[digit]];
      for (std::size_t its = (row.word() >> shift) % kDigits; its != digit;
           its = (row.word() >> shift) % kDigits) {
        std::swap(row, rows[next[its]++]);
      }
      rows[next[digit]++] = row;
    }
  }
}

}  // namespace

void sort_by_word(std::span<TaggedWord> rows) {
  if (rows.size() < kFewRows) {
    std::sort(rows.begin(), rows.end(),
              [](const TaggedWord& a, const TaggedWord& b) { return a.word() < b.word(); });
    return;
  }
  const auto bits = static_cast<unsigned>(std::bit_width(difference(rows)));
  if (bits == 0) return;
  const unsigned shift = bits > kDigitBits ? bits - kDigitBits : 0;
  const Bounds bounds = bounds_of(rows, shift);
  distribute(rows, shift, bounds);
  if (shift == 0) return;
  for (std::size_t i = 0; i < kDigits; ++i) {
    if (bounds[i + 1] - bounds[i] > 1) {
      sort_by_word(rows.subspan(bounds[i], bounds[i + 1] - bounds[i]));
    }
  }
}

}  // namespace wirecensus::metrics
