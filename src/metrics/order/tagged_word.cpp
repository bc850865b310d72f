// A radix sort from the first bits on. What fits into the cache of a processor is moved to another
// place and back, by up to eleven bits at once; what is larger is sorted in place by eight bits
// ("American flag": McIlroy, Bostic, McIlroy, "Engineering Radix Sort", 1993). Each pass skips the
// leading bits in which no row differs, so that at most eight passes are needed for any words:
// hostile traffic cannot make it slow.
#include "metrics/order/tagged_word.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace wirecensus::metrics {
namespace {

constexpr unsigned kDigitBits = 8;
constexpr std::size_t kDigits = 1U << kDigitBits;
constexpr std::size_t kRowsInCache = std::size_t{64} << 10;
constexpr unsigned kDigitBitsInCache = 11;
constexpr std::size_t kFewRows = 24;  // below this, comparing them is faster

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

void sort_few(std::span<TaggedWord> rows) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const TaggedWord row = rows[i];
    std::size_t place = i;
    for (; place > 0 && row.word() < rows[place - 1].word(); --place) rows[place] = rows[place - 1];
    rows[place] = row;
  }
}

class RadixSort {
 public:
  // For at most this many rows.
  explicit RadixSort(std::size_t rows)
      : other_place_(rows < kFewRows ? 0 : std::min(rows, kRowsInCache)) {}

  // The recursion is as deep as there are passes.
  void sort(std::span<TaggedWord> rows) {
    if (rows.size() < kFewRows) return sort_few(rows);
    const auto bits = static_cast<unsigned>(std::bit_width(difference(rows)));
    if (bits == 0) return;
    const unsigned shift =
        rows.size() <= kRowsInCache ? sort_in_cache(rows, bits) : sort_in_place(rows, bits);
    if (shift > 0) sort_equal_runs(rows, shift);
  }

 private:
  // These two sort by the first digit of the last `bits` bits, and return how many bits follow it.
  static unsigned sort_in_place(std::span<TaggedWord> rows, unsigned bits) {
    const unsigned shift = bits > kDigitBits ? bits - kDigitBits : 0;
    distribute(rows, shift, bounds_of(rows, shift));
    return shift;
  }
  unsigned sort_in_cache(std::span<TaggedWord> rows, unsigned bits) {
    // Few rows of a digit: the next pass compares them.
    const auto enough = static_cast<unsigned>(std::bit_width(rows.size() / 4));
    const unsigned digit_bits = std::min({bits, enough, kDigitBitsInCache});
    const unsigned shift = bits - digit_bits;
    const std::size_t digits = std::size_t{1} << digit_bits;
    const auto digit_of = [=](const TaggedWord& row) { return (row.word() >> shift) % digits; };
    std::array<std::uint32_t, 1U << kDigitBitsInCache> next;
    std::fill_n(next.begin(), digits, 0);
    for (const TaggedWord& row : rows) ++next[digit_of(row)];
    std::uint32_t sum = 0;
    for (std::size_t digit = 0; digit < digits; ++digit) sum += std::exchange(next[digit], sum);
    for (const TaggedWord& row : rows) other_place_[next[digit_of(row)]++] = row;
    std::copy_n(other_place_.begin(), rows.size(), rows.begin());
    return shift;
  }
  // The rows that are equal but for the last `shift` bits.
  void sort_equal_runs(std::span<TaggedWord> rows, unsigned shift) {
    for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
      const std::uint64_t first_bits = rows[begin].word() >> shift;
      while (end < rows.size() && rows[end].word() >> shift == first_bits) ++end;
      if (end - begin > 1) sort(rows.subspan(begin, end - begin));
    }
  }

  std::vector<TaggedWord> other_place_;
};

}  // namespace

void sort_by_word(std::span<TaggedWord> rows) { RadixSort(rows.size()).sort(rows); }

}  // namespace wirecensus::metrics
