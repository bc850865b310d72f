// The flows of the page, as JSON: a column of numbers for each field of a flow, under its name.
#include <fmt/core.h>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/protocol.h"
#include "metrics/order/flow_order.h"
#include "report/html/html_json.h"
#include "report/html/html_sections.h"
#include "tables/flow_fields.h"

namespace wirecensus::report {
namespace {

// IPv6 addresses are added as text, others as 32-bit numbers.
void add_address(NumberColumn& column, const IpAddress& address) {
  if (address.version == IpVersion::v6) return column.add_word(address_text(address));
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | address.bytes[i];
  column.add(number);
}

// end - begin modulo 2^64.
std::uint64_t between(Timestamp begin, Timestamp end) {
  return static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin);
}

// Whether the page has a column for the field: durations are computed from the times.
bool is_told(const tables::FieldInfo& field) { return field.type != tables::FieldType::duration; }

// The distinct texts of a column, as JSON.
class TextList {
 public:
  // Adds it, if it is new.
  std::size_t number_of(std::string_view text) {
    const auto [entry, is_new] = numbers_.try_emplace(std::string(text), numbers_.size());
    if (!is_new) return entry->second;
    if (!json_.empty()) json_ += ',';
    append_json_utf8(json_, text);
    return entry->second;
  }

  // Without the brackets.
  const std::string& json() const { return json_; }

 private:
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::string json_;
};

// Numbers, addresses, or the numbers of texts.
struct FlowColumn {
  NumberColumn values;
  TextList texts;
};

// The columns. A timestamp is stored as the difference from the previous one in its row.
class FlowColumns {
 public:
  // The first timestamp of each row is relative to `begin`. `fields` must outlive it.
  FlowColumns(std::span<const tables::Field<tables::FlowRow>> fields, Timestamp begin)
      : fields_(fields), begin_(begin), columns_(fields.size()) {}

  // The greatest size of a row in bytes.
  std::size_t bound(const tables::FlowRow& row) const;
  void add(const tables::FlowRow& row);

  // Size of the columns and texts in bytes.
  std::size_t size() const;
  void append_to(std::string& json) const;

 private:
  void add_value(FlowColumn& column, const tables::FieldValue& value);
  void append_texts(std::string& json) const;

  std::span<const tables::Field<tables::FlowRow>> fields_;
  Timestamp begin_;
  Timestamp latest_ = 0;  // the previous timestamp in the row
  std::vector<FlowColumn> columns_;
  std::size_t rows_ = 0;
};

bool is_text(const tables::FieldValue& value) {
  return value.kind() == tables::ValueKind::text || value.kind() == tables::ValueKind::name;
}

std::size_t FlowColumns::bound(const tables::FlowRow& row) const {
  constexpr std::size_t kMaxWord = 64;  // an address, or the number and the name of a protocol
  constexpr std::size_t kMaxEscape = 6;
  std::size_t bytes = 0;
  for (const auto& field : fields_) {
    const tables::FieldValue value = field.value(row);
    bytes += kMaxWord + (is_text(value) ? kMaxEscape * value.text().size() : 0);
  }
  return bytes;
}

void FlowColumns::add(const tables::FlowRow& row) {
  latest_ = begin_;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (is_told(fields_[i].info)) add_value(columns_[i], fields_[i].value(row));
  }
  ++rows_;
}

void FlowColumns::add_value(FlowColumn& column, const tables::FieldValue& value) {
  NumberColumn& values = column.values;
  switch (value.kind()) {
    case tables::ValueKind::unsigned_number: return values.add(value.number());
    case tables::ValueKind::address: return add_address(values, value.address());
    case tables::ValueKind::protocol:
      return values.add(column.texts.number_of(protocol_name(value.protocol())));
    case tables::ValueKind::name:
    case tables::ValueKind::text: return values.add(column.texts.number_of(value.text()));
    case tables::ValueKind::timestamp:
      return values.add(between(std::exchange(latest_, value.timestamp()), value.timestamp()));
    default: return values.add_none();
  }
}

std::size_t FlowColumns::size() const {
  std::size_t sum = 0;
  for (const FlowColumn& column : columns_) {
    sum += column.values.text().size() + column.texts.json().size();
  }
  return sum;
}

// By the names of the columns.
void FlowColumns::append_texts(std::string& json) const {
  std::string_view before = "{";
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].info.type != tables::FieldType::text) continue;
    json += fmt::format("{}\"{}\":[{}]", before, fields_[i].info.name, columns_[i].texts.json());
    before = ",";
  }
  json += '}';
}

void FlowColumns::append_to(std::string& json) const {
  json += fmt::format("\"rows\":{},\"begin\":\"{}\",\"texts\":", rows_, begin_);
  append_texts(json);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (is_told(fields_[i].info)) append_column(json, fields_[i].info.name, columns_[i].values);
  }
}

}  // namespace

void append_flow_data(std::string& json, const tables::ReportInput& input, std::size_t room) {
  FlowColumns columns(tables::flow_fields_of(input),
                      input.census().totals.has_time() ? input.census().totals.first_seen : 0);
  const tables::InterfaceShare& known = input.shares.front();  // what is known is of all interfaces
  input.tables.flow_order().for_each(
      [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        const tables::FlowRow row = known.flow_row(key, counters);
        if (columns.size() + columns.bound(row) <= room) columns.add(row);
      },
      kMaxPageFlows);
  json += fmt::format("{{\"all\":\"{}\",", input.tables.flow_counts().flows);
  columns.append_to(json);
  json += '}';
}

}  // namespace wirecensus::report
