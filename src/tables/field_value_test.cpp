#include "tables/field_value.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "support/example_census.h"
#include "tables/address_fields.h"
#include "tables/conversation_fields.h"
#include "tables/flow_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/protocol_fields.h"
#include "tables/report_input.h"
#include "tables/timeline_fields.h"

namespace wirecensus::tables {
namespace {

std::string written(const FieldValue& value, TimeFormat format = TimeFormat::usual) {
  char text[kFieldTextSize];
  return {&text[0], format_value(text, value, format)};
}

TEST(FieldValue, IsWrittenByItsKind) {
  const IpAddress address{IpVersion::v4, {192, 0, 2, 1}};
  EXPECT_EQ(written(FieldValue::none()), "");
  EXPECT_EQ(written(FieldValue::number(UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(written(FieldValue::signed_number(INT64_MIN)), "-9223372036854775808");
  const Ratio ratio{2, 1, 3};
  EXPECT_EQ(written(FieldValue::ratio(ratio)), "0.666667");
  EXPECT_EQ(written(FieldValue::real({65.5, 1})), "65.5");
  EXPECT_EQ(written(FieldValue::address(address)), "192.0.2.1");
  EXPECT_EQ(written(FieldValue::timestamp(1)), "1970-01-01T00:00:00.000000001Z");
  EXPECT_EQ(written(FieldValue::duration(-1)), "-0.000000001");
  EXPECT_EQ(written(FieldValue::protocol({ProtocolSpace::ip, 6})), "tcp");
  EXPECT_EQ(written(FieldValue::name("lost")), "lost");
}

TEST(FieldValue, OfTimeMayHaveAnotherUnit) {
  EXPECT_EQ(written(FieldValue::timestamp(1), TimeFormat::seconds_since_1970), "0.000000001");
  EXPECT_EQ(written(FieldValue::duration(12), TimeFormat::nanoseconds), "12");
  EXPECT_EQ(written(FieldValue::timestamp(-12), TimeFormat::nanoseconds), "-12");
  EXPECT_TRUE(is_number(ValueKind::timestamp, TimeFormat::nanoseconds));
  EXPECT_TRUE(is_number(ValueKind::timestamp, TimeFormat::seconds_since_1970));
  EXPECT_FALSE(is_number(ValueKind::timestamp));
}

TEST(FieldValue, IsNoneWhereThereIsNoAddressTimeOrName) {
  EXPECT_TRUE(FieldValue::address(IpAddress{}).is_none());
  EXPECT_TRUE(FieldValue::timestamp(kNoTime).is_none());
  EXPECT_TRUE(FieldValue::name("").is_none());
}

// Whether a column of this type may hold a value of this kind.
bool allows(FieldType type, ValueKind kind) {
  switch (kind) {
    case ValueKind::none: return true;
    case ValueKind::unsigned_number: return is_integer(type);
    case ValueKind::signed_number: return type == FieldType::signed_integer;
    case ValueKind::ratio:
    case ValueKind::real: return type == FieldType::decimal;
    case ValueKind::address: return type == FieldType::address;
    case ValueKind::timestamp: return type == FieldType::timestamp;
    case ValueKind::duration: return type == FieldType::duration;
    case ValueKind::protocol:
    case ValueKind::name:
    case ValueKind::text: return type == FieldType::text;
  }
  return false;
}

template <typename Record>
void check_kinds(std::span<const Field<Record>> fields, const Record& record) {
  for (const Field<Record>& field : fields) {
    EXPECT_TRUE(allows(field.info.type, field.value(record).kind())) << field.info.name;
  }
}

// A binary writer, to show that values need no text: fields in order, numbers in 8 bytes, addresses
// in 16, as in ClickHouse's RowBinary.
class BinaryRows {
 public:
  template <typename Record>
  void add(std::span<const Field<Record>> fields, const Record& record) {
    for (const Field<Record>& field : fields) append(field.value(record));
  }

  const std::string& bytes() const { return bytes_; }

 private:
  void append(const FieldValue& value) {
    bytes_ += value.is_none() ? '\1' : '\0';  // Nullable
    switch (value.kind()) {
      case ValueKind::none: return;
      case ValueKind::unsigned_number: return append_bytes(value.number());
      case ValueKind::signed_number: return append_bytes(value.signed_number());
      case ValueKind::ratio:
        return append_bytes(static_cast<double>(value.ratio().value) *
                            static_cast<double>(value.ratio().scale) /
                            static_cast<double>(value.ratio().divisor));
      case ValueKind::real: return append_bytes(value.real().value);
      case ValueKind::address: return append_bytes(value.address().bytes);
      case ValueKind::timestamp: return append_bytes(value.timestamp());
      case ValueKind::duration: return append_bytes(value.duration());
      case ValueKind::protocol: return append_bytes(value.protocol().number);
      case ValueKind::name:
      case ValueKind::text:
        bytes_ += static_cast<char>(value.text().size());
        bytes_ += value.text();
    }
  }

  template <typename Plain>
  void append_bytes(const Plain& value) {
    char bytes[sizeof(Plain)];
    std::memcpy(bytes, &value, sizeof(Plain));
    bytes_.append(bytes, sizeof(Plain));
  }

  std::string bytes_;
};

template <typename Plain>
Plain take(std::string_view& bytes) {
  Plain value{};
  EXPECT_EQ(bytes.at(0), '\0') << "there is a value";
  std::memcpy(&value, bytes.substr(1, sizeof(Plain)).data(), sizeof(Plain));
  bytes.remove_prefix(1 + sizeof(Plain));
  return value;
}

TEST(Fields, CanBeWrittenWithoutText) {
  const IpAddress source{IpVersion::v4, {192, 0, 2, 1}};
  const IpAddress destination{IpVersion::v4, {192, 0, 2, 2}};
  flow::FlowCounters counters;
  counters.packets = 3;
  counters.frame_bytes = 1ULL << 60;
  flow::FlowKey key;
  key.source = source;
  key.destination = destination;
  key.protocol = {ProtocolSpace::ip, 17};
  key.has_ports = true;
  key.source_port = 4000;
  key.destination_port = 53;
  const FlowRow row{key, counters};
  BinaryRows rows;
  rows.add(flow_fields(), row);
  std::string_view bytes = rows.bytes();
  EXPECT_EQ((take<std::array<std::uint8_t, 16>>(bytes)), source.bytes);
  EXPECT_EQ(take<std::uint64_t>(bytes), 4000U);
  EXPECT_EQ((take<std::array<std::uint8_t, 16>>(bytes)), destination.bytes);
  EXPECT_EQ(take<std::uint64_t>(bytes), 53U);
  EXPECT_EQ(take<std::uint16_t>(bytes), 17U);
  EXPECT_EQ(take<std::uint64_t>(bytes), 3U);
  EXPECT_EQ(take<std::uint64_t>(bytes), 1ULL << 60);
}

TEST(Fields, HaveValuesOfTheirTypes) {
  const metrics::CensusTables tables = test::tables_of(make_census(example_packets()));
  const metrics::Census& census = tables.census();
  tables.flow_order().for_each([](const flow::FlowKey& key, const flow::FlowCounters& counters) {
    check_kinds(flow_fields(), FlowRow{key, counters});
  });
  tables.addresses().for_each(
      [](const metrics::AddressRecord& record) { check_kinds(address_fields(), record); });
  tables.conversation_order().for_each([](const metrics::ConversationRecord& record) {
    check_kinds(conversation_fields(), record);
  });
  for (const auto& record : tables.protocols()) check_kinds(protocol_fields(), record);
  for (const auto& record : census.sizes) check_kinds(packet_size_fields(), record);
  for (const auto& point : census.timeline.points) {
    check_kinds(timeline_fields(), TimelineRow{census.timeline.width, point});
  }
}

}  // namespace
}  // namespace wirecensus::tables
