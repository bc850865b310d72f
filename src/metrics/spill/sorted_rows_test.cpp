#include "metrics/spill/sorted_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>

#include "support/temporary_folder.h"

namespace wirecensus::metrics {
namespace {

struct NumberRow {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::uint64_t count = 1;

  bool operator==(const NumberRow&) const = default;
};

struct PlainOrder {
  using Row = NumberRow;
  static constexpr unsigned kWords = 2;

  static std::uint64_t word(const Row& row, unsigned index) {
    return index == 0 ? row.high : row.low;
  }
};

struct FoldingOrder : PlainOrder {
  static void fold(Row& sum, const Row& other) { sum.count += other.count; }
};

constexpr std::size_t kLittleMemory = 16'384;  // some hundred rows

std::vector<NumberRow> random_rows(std::size_t count, std::uint64_t different) {
  std::mt19937_64 random(count + different);
  std::vector<NumberRow> rows;
  while (rows.size() < count) rows.push_back({random() % different, random() % different});
  return rows;
}

using File = std::shared_ptr<SpillFile>;

File file_in(const TemporaryFolder& folder) { return *SpillFile::create(folder.path()); }

template <typename Order>
std::vector<NumberRow> sorted_in(const File& file, const std::vector<NumberRow>& rows) {
  SortedRows<Order> sorted(file, kLittleMemory, [&](const auto& visit) {
    for (const NumberRow& row : rows) visit(row);
    return done();
  });
  EXPECT_TRUE(sorted.sort().ok());
  EXPECT_EQ(sorted.size(), rows.size());
  std::vector<NumberRow> visited;
  EXPECT_TRUE(sorted
                  .for_each([&](const NumberRow& row) {
                    visited.push_back(row);
                    return true;
                  })
                  .ok());
  return visited;
}

std::vector<NumberRow> expected(std::vector<NumberRow> rows, bool fold) {
  const auto less = [](const NumberRow& a, const NumberRow& b) {
    return compare_rows<PlainOrder>(a, b) < 0;
  };
  std::sort(rows.begin(), rows.end(), less);
  std::vector<NumberRow> folded;
  for (const NumberRow& row : rows) {
    const bool equal = fold && !folded.empty() && compare_rows<PlainOrder>(folded.back(), row) == 0;
    if (equal) {
      FoldingOrder::fold(folded.back(), row);
    } else {
      folded.push_back(row);
    }
  }
  return folded;
}

// With a disk the rows are merged from runs; without one they are selected.
TEST(SortedRows, AreInOrderWithAndWithoutADisk) {
  const TemporaryFolder folder;
  for (const std::size_t count : {0U, 1U, 100U, 5'000U, 40'000U}) {
    for (const std::uint64_t different : {5'000'000U, 30U}) {
      const auto rows = random_rows(count, different);
      for (const File& file : {file_in(folder), File()}) {
        EXPECT_EQ(sorted_in<FoldingOrder>(file, rows), expected(rows, true)) << count;
      }
      if (different > 30) {
        for (const File& file : {file_in(folder), File()}) {
          EXPECT_EQ(sorted_in<PlainOrder>(file, rows), expected(rows, false)) << count;
        }
      }
    }
  }
}

TEST(SortedRows, EndWhenNoMoreAreWanted) {
  const TemporaryFolder folder;
  const auto rows = random_rows(5'000, 5'000'000);
  for (const File& file : {file_in(folder), File()}) {
    SortedRows<PlainOrder> sorted(file, kLittleMemory, [&](const auto& visit) {
      for (const NumberRow& row : rows) visit(row);
      return done();
    });
    ASSERT_TRUE(sorted.sort().ok());
    std::size_t visited = 0;
    EXPECT_TRUE(sorted.for_each([&](const NumberRow&) { return ++visited < 700; }).ok());
    EXPECT_EQ(visited, 700U);
  }
}

TEST(SortedRows, AnErrorOfTheSourceIsTheirs) {
  const TemporaryFolder folder;
  SortedRows<PlainOrder> sorted(file_in(folder), kLittleMemory,
                                [](const auto&) { return Status(Error{"broken"}); });
  EXPECT_EQ(sorted.sort().error().message, "broken");
}

TEST(SpillFile, LeavesNothingInItsFolder) {
  const TemporaryFolder folder;
  const auto file = SpillFile::create(folder.path());
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->write((*file)->reserve(5), "12345", 5).ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  const auto none = SpillFile::create(folder.path("missing"));
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("--spill"), std::string::npos);
}

// Of a count in intervals, the flows of one after the other are in the file.
TEST(SpillFile, RoomThatIsGivenBackIsUsedAgain) {
  const TemporaryFolder folder;
  const File file = file_in(folder);
  std::mt19937_64 random(5);
  std::map<std::uint64_t, std::uint64_t> used;
  std::uint64_t highest = 0;
  for (int i = 0; i < 3'000; ++i) {
    const std::uint64_t size = random() % 20'000 + 1;
    const std::uint64_t offset = file->reserve(size);
    const auto next = used.lower_bound(offset);
    ASSERT_TRUE(next == used.end() || offset + size <= next->first);
    ASSERT_TRUE(next == used.begin() || std::prev(next)->first + std::prev(next)->second <= offset);
    used.emplace(offset, size);
    highest = std::max(highest, file->end());
    while (used.size() > random() % 20) {
      const auto any = std::next(used.begin(), static_cast<int>(random() % used.size()));
      file->discard(any->first, any->second);
      used.erase(any);
    }
  }
  EXPECT_LT(highest, 40U * 20'480);
  for (const auto& [offset, size] : used) file->discard(offset, size);
  EXPECT_EQ(file->end(), 0U);
}

TEST(SortedRows, GiveTheirRoomBack) {
  const TemporaryFolder folder;
  const File file = file_in(folder);
  sorted_in<PlainOrder>(file, random_rows(40'000, 5'000'000));
  EXPECT_EQ(file->end(), 0U);
}

}  // namespace
}  // namespace wirecensus::metrics
