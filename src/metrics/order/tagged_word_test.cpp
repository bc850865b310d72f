#include "metrics/order/tagged_word.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace wirecensus::metrics {
namespace {

using Keys = std::vector<std::vector<std::uint64_t>>;  // by tag

struct Source {
  const Keys& keys;

  std::uint64_t word(std::uint32_t tag, unsigned index) const { return keys[tag][index]; }
  void prefetch(std::uint32_t /*tag*/) const {}
};

void expect_sorted(const Keys& keys, unsigned words) {
  std::vector<TaggedWord> rows;
  for (std::uint32_t tag = 0; tag < keys.size(); ++tag) rows.push_back({0, 0, tag});
  sort_by_words(rows, words, Source{keys});
  Keys expected = keys;
  std::sort(expected.begin(), expected.end());
  std::vector<bool> seen(keys.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(keys[rows[i].tag], expected[i]) << i;
    ASSERT_FALSE(seen[rows[i].tag]);
    seen[rows[i].tag] = true;
  }
}

Keys random_keys(std::size_t count, unsigned words, std::uint64_t mask) {
  std::mt19937_64 random(count + words);
  Keys keys(count);
  for (auto& key : keys) {
    while (key.size() < words) key.push_back(random() & mask);
  }
  return keys;
}

TEST(TaggedWord, SortsByEveryBit) {
  for (const std::uint64_t mask :
       {~std::uint64_t{0}, std::uint64_t{0xff}, std::uint64_t{0xff00000000000001},
        std::uint64_t{0x0000000180000000}, std::uint64_t{1}, std::uint64_t{0}}) {
    for (const std::size_t count : {0U, 1U, 2U, 50U, 1000U, 100'000U}) {
      expect_sorted(random_keys(count, 1, mask), 1);
    }
  }
}

TEST(TaggedWord, SortsLaterWordsAmongEqualEarlierOnes) {
  expect_sorted(random_keys(20'000, 5, 1), 5);
  expect_sorted(random_keys(20'000, 3, 0xc000000000000003), 3);
  expect_sorted(random_keys(20'000, 3, 0), 3);
}

}  // namespace
}  // namespace wirecensus::metrics
