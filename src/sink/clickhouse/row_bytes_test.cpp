#include "sink/clickhouse/row_bytes.h"

#include <gtest/gtest.h>

#include <limits>

namespace wirecensus::sink {
namespace {

using tables::FieldType;
using tables::FieldValue;
using namespace std::string_literals;

constexpr Timestamp kDayLength = 86'400 * kSecond;

std::string bytes_of(const FieldValue& value, FieldType type) {
  RowBytes row;
  row.value(value, type);
  return std::string(row.view());
}

std::string day_of(Timestamp time) {
  RowBytes row;
  row.day(time);
  return std::string(row.view());
}

TEST(RowBytes, NumbersAreLittleEndian) {
  EXPECT_EQ(bytes_of(FieldValue::number(0x0102), FieldType::counter), "\2\1\0\0\0\0\0\0"s);
  EXPECT_EQ(bytes_of(FieldValue::number(3), FieldType::integer), "\0\3\0\0\0\0\0\0\0"s);
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::integer), "\1"s);
  EXPECT_EQ(bytes_of(FieldValue::signed_number(-1), FieldType::signed_integer),
            "\0\xff\xff\xff\xff\xff\xff\xff\xff"s);
}

TEST(RowBytes, DurationsHave128Bits) {
  EXPECT_EQ(bytes_of(FieldValue::duration(1), FieldType::duration),
            "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s);
  EXPECT_EQ(bytes_of(FieldValue::duration(-2), FieldType::duration),
            "\0\xfe"s + std::string(15, '\xff'));
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::duration), "\1"s);
}

TEST(RowBytes, TextsHaveTheirLengthBeforeThem) {
  EXPECT_EQ(bytes_of(FieldValue::text("a\0b"s), FieldType::text), "\3a\0b"s);
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::text), "\0"s);
  const std::string longer(300, 'x');
  EXPECT_EQ(bytes_of(FieldValue::text(longer), FieldType::text), "\xac\x02" + longer);
  EXPECT_EQ(bytes_of(FieldValue::protocol({ProtocolSpace::ip, 6}), FieldType::text), "\3tcp"s);
}

TEST(RowBytes, AddressesHave16BytesAndAVersion) {
  const IpAddress four{IpVersion::v4, {10, 0, 0, 1}};
  EXPECT_EQ(bytes_of(FieldValue::address(four), FieldType::address),
            std::string(10, '\0') + "\xff\xff\x0a\0\0\1\4"s);
  IpAddress six{IpVersion::v6, {0x20, 0x01}};
  six.bytes[15] = 9;
  EXPECT_EQ(bytes_of(FieldValue::address(six), FieldType::address),
            "\x20\1"s + std::string(13, '\0') + "\x09\6");
  EXPECT_EQ(bytes_of(FieldValue::none(), FieldType::address), std::string(17, '\0'));
}

TEST(RowBytes, DaysBeyondTheirRangeAreTheNearest) {
  EXPECT_EQ(day_of(20'000 * kDayLength + 5), "\x20\x4e"s);
  EXPECT_EQ(day_of(kNoTime), "\0\0"s);
  EXPECT_EQ(day_of(-1), "\0\0"s);
  EXPECT_EQ(day_of(std::numeric_limits<Timestamp>::max()), "\xff\xff"s);
}

}  // namespace
}  // namespace wirecensus::sink
