// Sorts many rows in little memory. A row is 12 bytes: a tag that identifies an object, and one
// 64-bit word of its key. Longer keys are sorted word by word: rows with equal first words are
// loaded with their second words and sorted among themselves, and so on. Ties therefore take no
// additional memory, and no comparison reads a whole key.
//
//     sort_by_words(rows, 3, source);  // source.word(tag, i) returns word i < 3 of the key
//
// A source also has prefetch(tag), which is called some rows before word(tag, ...), to prefetch the
// tag's object; and where that needs to read a pointer, prefetch_place(tag), called before it.
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

// Sorts ascending by word(), in little more memory than the rows take (768 KiB at most). The order
// of equal words is unspecified. Throws std::bad_alloc.
void sort_by_word(std::span<TaggedWord> rows);

// Prefetch distance, in rows.
inline constexpr std::size_t kLookahead = 12;

// Call before use of row `i`, in ascending order. All functions that prefetch are always_inline:
// GCC drops calls of functions that do nothing else.
template <typename Source>
[[gnu::always_inline]] inline void prefetch_ahead(std::span<const TaggedWord> rows, std::size_t i,
                                                  const Source& source) {
  if constexpr (requires { source.prefetch_place(std::uint32_t{}); }) {
    if (i + 2 * kLookahead < rows.size()) source.prefetch_place(rows[i + 2 * kLookahead].tag);
  }
  if (i + kLookahead < rows.size()) source.prefetch(rows[i + kLookahead].tag);
}

// Sets the word of each row to word `index` of its key.
template <typename Source>
void load_words(std::span<TaggedWord> rows, unsigned index, const Source& source) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    prefetch_ahead(rows, i, source);
    rows[i].set_word(source.word(rows[i].tag, index));
  }
}

// Sorts by words first .. words - 1 of the keys, in place. The order of equal keys is unspecified,
// and so are the words afterwards. Precondition: first < words. Recursion depth: `words`.
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
