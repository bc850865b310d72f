#include "base/wire_integer.h"

#include <gtest/gtest.h>

namespace wirecensus {
namespace {

template <typename T>
T read(const std::uint8_t (&bytes)[8]) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

constexpr std::uint8_t kOnWire[8] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88};

TEST(WireInteger, ReadsTheOrderOfItsType) {
  EXPECT_EQ(read<Be16>(kOnWire), 0x0102u);
  EXPECT_EQ(read<Be32>(kOnWire), 0x01020304u);
  EXPECT_EQ(read<Be64>(kOnWire), 0x0102030405060788u);
  EXPECT_EQ(read<Le16>(kOnWire), 0x0201u);
  EXPECT_EQ(read<Le32>(kOnWire), 0x04030201u);
  EXPECT_EQ(read<Le64>(kOnWire), 0x8807060504030201u);
}

TEST(WireInteger, WritesWhatItReads) {
  const Be32 big(0x01020304);
  EXPECT_EQ(std::memcmp(&big, kOnWire, sizeof big), 0);
  const Le64 little(0x8807060504030201);
  EXPECT_EQ(std::memcmp(&little, kOnWire, sizeof little), 0);
}

TEST(WireInteger, HasNoAlignmentAndNoPadding) {
  struct Header {
    std::uint8_t first;
    Be32 second;
    Le16 third;
  };
  EXPECT_EQ(sizeof(Header), 7u);
  EXPECT_EQ(alignof(Header), 1u);
}

TEST(SwapBytes, ReversesEveryWidth) {
  EXPECT_EQ(swap_bytes(std::uint8_t{0x12}), 0x12u);
  EXPECT_EQ(swap_bytes(std::uint16_t{0x1234}), 0x3412u);
  EXPECT_EQ(swap_bytes(std::uint32_t{0x12345678}), 0x78563412u);
  EXPECT_EQ(swap_bytes(std::uint64_t{0x0102030405060708}), 0x0807060504030201u);
}

}  // namespace
}  // namespace wirecensus
