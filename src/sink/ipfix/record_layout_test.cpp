#include "sink/ipfix/record_layout.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <vector>

#include "tables/flow_fields.h"

namespace wirecensus::sink {
namespace {

std::vector<tables::Field<tables::FlowRow>> all_fields() {
  return tables::fields_with(tables::flow_fields(), tables::extra_flow_fields(),
                             [](tables::Extra) { return true; });
}

TEST(RecordLayout, EveryNumberTimeAndAddressWithAnElementIsInIt) {
  const auto fields = all_fields();
  for (const auto& field : fields) {
    const std::string_view names = field.info.information_element;
    const bool is_text = field.info.type == tables::FieldType::text;
    if (names.empty() || is_text || field.info.type == tables::FieldType::duration) continue;
    EXPECT_TRUE(element(names.substr(0, names.find(','))).has_value()) << field.info.name;
  }
}

TEST(RecordLayout, ElementsAreThereOnce) {
  const auto fields = all_fields();
  for (const RecordKind kind : kRecordKinds) {
    const RecordLayout layout(kind, fields);
    std::set<std::pair<bool, std::uint16_t>> numbers;
    std::size_t size = 0;
    for (const RecordColumn& column : layout.columns()) {
      EXPECT_TRUE(numbers.insert({column.is_reverse, column.element.number}).second)
          << column.element.name;
      size += column.element.size;
    }
    EXPECT_EQ(size, layout.size());
    EXPECT_LT(size, 500U);
  }
}

TEST(RecordLayout, AddressesAreOfTheVersion) {
  const auto has = [](RecordKind kind, std::uint16_t number) {
    const auto fields = all_fields();
    const RecordLayout layout(kind, fields);
    for (const RecordColumn& column : layout.columns()) {
      if (column.element.number == number) return true;
    }
    return false;
  };
  EXPECT_TRUE(has({IpVersion::v4, false}, 8));
  EXPECT_FALSE(has({IpVersion::v4, false}, 27));
  EXPECT_TRUE(has({IpVersion::v6, true}, 139));
  EXPECT_FALSE(has({IpVersion::v6, true}, 32));
  EXPECT_FALSE(has({IpVersion::none, false}, 7));
  EXPECT_TRUE(has({IpVersion::none, false}, 256));
}

TEST(RecordLayout, ABiflowHasTheValuesOfEachDirectionAndTheKeyOnce) {
  const auto fields = all_fields();
  const RecordLayout flow({IpVersion::v4, true}, fields);
  const RecordLayout biflow({IpVersion::v4, true, true}, fields);
  std::size_t reversed = 0;
  for (const RecordColumn& column : flow.columns()) {
    reversed += column.element.part == Part::direction ? 1 : 0;
  }
  EXPECT_GT(reversed, 10U);
  EXPECT_EQ(biflow.columns().size(), flow.columns().size() + reversed + 1);
}

TEST(RecordLayout, TheReverseDirectionOfABiflowIsWrittenFirst) {
  const tables::Field<tables::FlowRow> fields[] = {
      {{"packets", tables::FieldType::counter, "", "", "packetDeltaCount", ""},
       [](const tables::FlowRow& row) {
         return tables::FieldValue::number(row.counters.packets);
       }}};
  const RecordLayout layout({IpVersion::v4, false, true}, fields);
  const flow::FlowCounters there{.packets = 3};
  const flow::FlowCounters back{.packets = 2};
  const tables::FlowRow reverse{.key = {}, .counters = back};
  std::vector<std::uint8_t> record(layout.size());
  layout.write({{.key = {}, .counters = there}, &reverse, BiflowDirection::initiator},
               record.data());
  EXPECT_EQ(record, (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 1}));
}

TEST(RecordLayout, NumbersThatDoNotFitAreTheGreatest) {
  const tables::Field<tables::FlowRow> fields[] = {
      {{"min_ttl", tables::FieldType::integer, "", "ip", "minimumTTL", ""},
       [](const tables::FlowRow&) { return tables::FieldValue::number(300); }}};
  const RecordLayout layout({IpVersion::v4, false}, fields);
  std::uint8_t record = 0;
  const flow::FlowCounters counters;
  layout.write({{.key = {}, .counters = counters}}, &record);
  EXPECT_EQ(record, 255);
}

TEST(RecordLayout, TimesThatAreNotKnownAreZero) {
  const auto fields = all_fields();
  const RecordLayout layout({IpVersion::v4, false}, fields);
  std::vector<std::uint8_t> record(layout.size(), 0xff);
  const flow::FlowCounters counters{.packets = 1};
  layout.write({{.key = {}, .counters = counters}}, record.data());
  std::size_t at = 0;
  for (const RecordColumn& column : layout.columns()) {
    if (column.element.encoding == Encoding::ntp) {
      EXPECT_EQ(record[at], 0);
      EXPECT_EQ(record[at + 7], 0);
    }
    at += column.element.size;
  }
}

}  // namespace
}  // namespace wirecensus::sink
