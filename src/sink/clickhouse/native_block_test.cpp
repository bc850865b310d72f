#include "sink/clickhouse/native_block.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace wirecensus::sink {
namespace {

using tables::FieldType;
using tables::FieldValue;
using namespace std::string_literals;

constexpr Timestamp kDayLength = 86'400 * kSecond;

// Of a block, without its heads: of each column the byte of NULL, where its type has that, and the
// cell.
std::string bytes_in(NativeBlock& block) {
  std::string bytes;
  const auto pieces = block.pieces();
  for (std::size_t i = 1; i < pieces.size(); i += 3) {
    bytes.append(pieces[i + 1]).append(pieces[i + 2]);
  }
  return bytes;
}

std::string bytes_of(const FieldValue& value, FieldType type) {
  NativeBlock block;
  block.begin(std::vector<BlockColumn>(type == FieldType::address ? 2 : 1));
  block.value(value, type);
  block.end_row();
  return bytes_in(block);
}

std::string day_of(Timestamp time) {
  NativeBlock block;
  block.begin({{"day", "Date"}});
  block.day(time);
  return bytes_in(block);
}

TEST(NativeBlock, ColumnsFollowEachOther) {
  NativeBlock block;
  block.begin({{"old", "String"}});
  block.text("gone");
  block.begin({{"n", "UInt64"}, {"m", "Nullable(UInt64)"}, {"t", "String"}});
  const std::uint64_t seven = 7;
  for (const std::uint64_t* m : {&seven, static_cast<const std::uint64_t*>(nullptr)}) {
    block.number(m == nullptr ? 2 : 1);
    block.optional_number(m);
    block.text("ab");
    block.end_row();
  }
  std::string bytes;
  for (const std::string_view piece : block.pieces()) bytes += piece;
  EXPECT_EQ(bytes,
            "\3\2"
            "\1n\6UInt64\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0"
            "\1m\x10Nullable(UInt64)\0\1\7\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
            "\1t\6String\2ab\2ab"s);
  EXPECT_EQ(block.rows(), 2U);
}

TEST(NativeBlock, NumbersAreLittleEndian) {
  EXPECT_EQ(bytes_of(FieldValue::number(0x0102), FieldType::counter), "\2\1\0\0\0\0\0\0"s);
  EXPECT_EQ(bytes_of(FieldValue::number(3), FieldType::integer), "\0\3\0\0\0\0\0\0\0"s);
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::integer), "\1"s + std::string(8, '\0'));
  EXPECT_EQ(bytes_of(FieldValue::signed_number(-1), FieldType::signed_integer),
            "\0\xff\xff\xff\xff\xff\xff\xff\xff"s);
}

TEST(NativeBlock, DurationsHave128Bits) {
  EXPECT_EQ(bytes_of(FieldValue::duration(1), FieldType::duration),
            "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s);
  EXPECT_EQ(bytes_of(FieldValue::duration(-2), FieldType::duration),
            "\0\xfe"s + std::string(15, '\xff'));
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::duration), "\1"s + std::string(16, '\0'));
}

TEST(NativeBlock, TextsHaveTheirLengthBeforeThem) {
  EXPECT_EQ(bytes_of(FieldValue::text("a\0b"s), FieldType::text), "\3a\0b"s);
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::text), "\0"s);
  const std::string longer(300, 'x');
  EXPECT_EQ(bytes_of(FieldValue::text(longer), FieldType::text), "\xac\x02" + longer);
  EXPECT_EQ(bytes_of(FieldValue::protocol({ProtocolSpace::ip, 6}), FieldType::text), "\3tcp"s);
}

TEST(NativeBlock, AddressesHave16BytesAndAVersion) {
  const IpAddress four{IpVersion::v4, {10, 0, 0, 1}};
  EXPECT_EQ(bytes_of(FieldValue::address(four), FieldType::address),
            std::string(10, '\0') + "\xff\xff\x0a\0\0\1\4"s);
  IpAddress six{IpVersion::v6, {0x20, 0x01}};
  six.bytes[15] = 9;
  EXPECT_EQ(bytes_of(FieldValue::address(six), FieldType::address),
            "\x20\1"s + std::string(13, '\0') + "\x09\6");
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::address), std::string(17, '\0'));
}

TEST(NativeBlock, DaysBeyondTheirRangeAreTheNearest) {
  EXPECT_EQ(day_of(20'000 * kDayLength + 5), "\x20\x4e"s);
  EXPECT_EQ(day_of(kNoTime), "\0\0"s);
  EXPECT_EQ(day_of(-1), "\0\0"s);
  EXPECT_EQ(day_of(std::numeric_limits<Timestamp>::max()), "\xff\xff"s);
}

}  // namespace
}  // namespace wirecensus::sink
