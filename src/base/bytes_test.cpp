#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/wire_integer.h"

namespace wirecensus {
namespace {

constexpr std::uint8_t kData[] = {1, 2, 3, 4, 5};
constexpr Bytes kBytes(kData, sizeof kData);
constexpr std::size_t kMaxSize = std::numeric_limits<std::size_t>::max();

TEST(Bytes, SkipsToWhatFollowsAndNeverPastTheEnd) {
  EXPECT_EQ(kBytes.skip(2).size(), 3u);
  EXPECT_EQ(kBytes.skip(2)[0], 3);
  EXPECT_TRUE(kBytes.skip(5).empty());
  EXPECT_TRUE(kBytes.skip(6).empty());
  EXPECT_TRUE(kBytes.skip(kMaxSize).empty());
}

TEST(Bytes, CutsToTheFirst) {
  EXPECT_EQ(kBytes.first(2).size(), 2u);
  EXPECT_EQ(kBytes.first(5).size(), 5u);
  EXPECT_EQ(kBytes.first(kMaxSize).size(), 5u);
  EXPECT_TRUE(kBytes.first(0).empty());
}

TEST(Bytes, RefusesAHeaderThatIsNotThereWhole) {
  ASSERT_NE(kBytes.as<Be32>(1), nullptr);
  EXPECT_EQ(*kBytes.as<Be32>(1), 0x02030405u);
  EXPECT_EQ(kBytes.as<Be32>(2), nullptr);
  EXPECT_EQ(kBytes.as<Be32>(5), nullptr);
  EXPECT_EQ(kBytes.as<Be16>(kMaxSize), nullptr);
  EXPECT_EQ(kBytes.as<Be16>(kMaxSize - 1), nullptr);
  EXPECT_EQ(kBytes.as<Be64>(), nullptr);
}

#ifndef NDEBUG
TEST(BytesDeathTest, AssertsItsPreconditions) {
  EXPECT_DEATH(static_cast<void>(kBytes[5]), "offset < size_");
  EXPECT_DEATH(static_cast<void>(kBytes.drop(6)), "count <= size_");
  EXPECT_DEATH(Bytes(nullptr, 1), "data != nullptr");
}
#endif

TEST(Bytes, IsEmptyWithoutData) {
  EXPECT_TRUE(Bytes().empty());
  EXPECT_EQ(Bytes().as<Be16>(), nullptr);
  EXPECT_TRUE(Bytes().skip(1).empty());
  EXPECT_TRUE(Bytes().first(1).empty());
}

}  // namespace
}  // namespace wirecensus
