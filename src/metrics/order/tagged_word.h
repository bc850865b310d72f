// Sorting many rows in little memory. A row is 12 bytes: a tag that names something, and one 64-bit
// word of what it is sorted by. Keys longer than a word are sorted a word at a time: rows whose
// first words are equal are loaded with their second words and sorted again among themselves, and
// so on. So ties, however many, cost no memory, and no comparison ever looks at a whole key.
//
//     sort_by_words(rows, 3, source);  // source.word(tag, i) is the word i < 3
//
// A source may be asked to prefetch what its words of a tag are made from: first prefetch_place(),
// later prefetch().
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wirecensus::metrics {

struct TaggedWord {
  std::uint32_t high = 0;  // two halves, so that no padding follows the tag
  std::uint32_t low = 0;
  std::uint32_t tag = 0;

  std::uint64_t word() const { return std::uint64_t{high} << 32 | low; }
  void set_word(std::uint64_t word) {
    high = static_cast<std::uint32_t>(word >> 32);
    low = static_cast<std::uint32_t>(word);
  }
};
static_assert(sizeof(TaggedWord) == 12);

// Ascending, in place. Rows with equal words end in any order.
void sort_by_word(std::span<TaggedWord> rows);

// How far ahead of its use memory is asked for.
inline constexpr std::size_t kLookahead = 12;

// When row `i` is being looked up, in order. All that prefetches is inlined by force: GCC drops
// calls of functions that do nothing else, as if they had no effect.
template <typename Source>
[[gnu::always_inline]] inline void prefetch_ahead(std::span<const TaggedWord> rows, std::size_t i,
                                                  const Source& source) {
  if (i + 2 * kLookahead < rows.size()) source.prefetch_place(rows[i + 2 * kLookahead].tag);
  if (i + kLookahead < rows.size()) source.prefetch(rows[i + kLookahead].tag);
}

template <typename Source>
void load_words(std::span<TaggedWord> rows, unsigned index, const Source& source) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    prefetch_ahead(rows, i, source);
    rows[i].set_word(source.word(rows[i].tag, index));
  }
}

// Sorts by the words first .. words - 1 of each row. Rows with equal keys end in any order.
template <typename Source>
void sort_by_words(std::span<TaggedWord> rows, unsigned words, const Source& source,
                   unsigned first = 0) {
  load_words(rows, first, source);
  sort_by_word(rows);
  if (first + 1 == words) return;
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    while (end < rows.size() && rows[end].word() == rows[begin].word()) ++end;
    if (end - begin > 1) sort_by_words(rows.subspan(begin, end - begin), words, source, first + 1);
  }
}

}  // namespace wirecensus::metrics
