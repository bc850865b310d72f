// The memory of flow tables, and the detection of accesses beyond it: assertions, and
// AddressSanitizer in builds that have it.
#include "flow/page_array.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "flow/flow_records.h"
#include "flow/keyed_packets.h"

namespace wirecensus::flow {
namespace {

using Numbers = PageArray<std::uint32_t>;

TEST(PageArray, IsZeroedInAnySize) {
  for (const std::size_t size : {1U, 10U, 1'024U, 1'500'000U}) {
    const Numbers numbers(size);
    EXPECT_EQ(numbers.size(), size);
    EXPECT_EQ(std::count(numbers.data(), numbers.data() + size, 0U),
              static_cast<std::ptrdiff_t>(size));
  }
}

TEST(PageArray, StaysWhereItIsWhenMoved) {
  Numbers numbers(10);
  std::uint32_t* const data = numbers.data();
  numbers[9] = 7;
  Numbers other(1'000);
  other = std::move(numbers);
  EXPECT_EQ(other.data(), data);
  EXPECT_EQ(other[9], 7U);
  EXPECT_EQ(other.size(), 10U);
}

// Memory mapped later at the address of an array is not poisoned.
TEST(PageArray, LeavesNoTraceBehind) {
  for (int i = 0; i < 100; ++i) {
    const Numbers small(10);
    const Numbers large(1'000 + 100 * static_cast<std::size_t>(i));
    std::fill_n(large.data(), large.size(), 1U);
    EXPECT_EQ(large[large.size() - 1], 1U);
  }
}

TEST(Lane, HasRoomForAsManyAsWereAskedFor) {
  Lane<std::uint64_t> lane;
  EXPECT_TRUE(lane.elements().empty());
  for (const std::size_t room : {0U, 10U, 5U, 40U, 0U, 40U}) {
    lane.begin(room);
    EXPECT_TRUE(lane.elements().empty());
    for (std::uint64_t i = 0; i < room; ++i) lane.next() = i;
    ASSERT_EQ(lane.elements().size(), room);
    for (std::uint64_t i = 0; i < room; ++i) EXPECT_EQ(lane.elements()[i], i);
  }
}

#ifndef NDEBUG
void fill(Lane<KeyedPacket<Ipv4Key>>& lane, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) lane.next() = {};
}

TEST(LaneDeathTest, AssertsThatThereIsRoom) {
  Lane<KeyedPacket<Ipv4Key>> lane;
  lane.begin(10);
  EXPECT_DEATH(fill(lane, 40), "next_");
}

TEST(PageArrayDeathTest, AssertsItsBounds) {
  const Numbers numbers(10);
  EXPECT_DEATH(numbers[10] = 1, "index < size_");
  EXPECT_DEATH(numbers.use(11), "count <= size_");
  EXPECT_DEATH(Numbers(0), "size > 0");
}

TEST(FlowRecordsDeathTest, AssertThatARecordIsTheirs) {
  EXPECT_DEATH(static_cast<void>(FlowRecords()[0]), "chunks");
}

TEST(PacketSorterDeathTest, AssertsThatThereAreShards) {
  EXPECT_DEATH(PacketSorter(0, {}, 1), "shards");
}
#endif

#ifdef WIRECENSUS_POISONS
constexpr const char* kReport = "use-after-poison";

// Small arrays, one that fills its page, and one in huge pages.
TEST(PageArrayDeathTest, IsPoisonedAround) {
  for (const std::size_t size : {1U, 10U, 11U, 1'024U, 1'500'000U}) {
    const Numbers numbers(size);
    std::uint32_t* const data = numbers.data();
    EXPECT_DEATH(data[size] = 1, kReport) << size;
    EXPECT_DEATH(data[size + 1'000] = 1, kReport) << size;
  }
}

// The room of an earlier batch exists, but is not in use by this one.
TEST(LaneDeathTest, IsPoisonedPastItsRoom) {
  Lane<KeyedPacket<Ipv4Key>> lane;
  lane.begin(100);
  lane.begin(10);
  fill(lane, 10);
  EXPECT_DEATH(fill(lane, 1), kReport);
}
#endif

}  // namespace
}  // namespace wirecensus::flow
