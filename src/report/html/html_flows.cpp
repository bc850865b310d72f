// The flows of the page, as JSON: a column of numbers for each field of a flow, under its name.
#include <fmt/core.h>

#include <map>
#include <string>
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

// The columns. A timestamp is stored as the difference from the previous one in its row.
class FlowColumns {
 public:
  // The first timestamp of each row is relative to `begin`.
  explicit FlowColumns(Timestamp begin) : begin_(begin) {}

  void add(const tables::FlowRow& row);

  // Size of the columns and protocol names in bytes.
  std::size_t size() const;
  void append_to(std::string& json) const;

 private:
  void add_value(NumberColumn& column, const tables::FieldValue& value);
  std::size_t number_of(Protocol protocol);

  Timestamp begin_;
  Timestamp latest_ = 0;  // the previous timestamp in the row
  std::vector<NumberColumn> columns_ = std::vector<NumberColumn>(tables::flow_fields().size());
  std::map<Protocol, std::size_t> protocol_numbers_;
  std::vector<std::string> protocols_;
  std::size_t rows_ = 0;
};

void FlowColumns::add(const tables::FlowRow& row) {
  latest_ = begin_;
  const auto fields = tables::flow_fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (is_told(fields[i].info)) add_value(columns_[i], fields[i].value(row));
  }
  ++rows_;
}

void FlowColumns::add_value(NumberColumn& column, const tables::FieldValue& value) {
  switch (value.kind()) {
    case tables::ValueKind::unsigned_number: return column.add(value.number());
    case tables::ValueKind::address: return add_address(column, value.address());
    case tables::ValueKind::protocol: return column.add(number_of(value.protocol()));
    case tables::ValueKind::timestamp:
      return column.add(between(std::exchange(latest_, value.timestamp()), value.timestamp()));
    default: return column.add_none();
  }
}

std::size_t FlowColumns::number_of(Protocol protocol) {
  const auto [entry, is_new] = protocol_numbers_.try_emplace(protocol, protocols_.size());
  if (is_new) protocols_.push_back(protocol_name(protocol));
  return entry->second;
}

std::size_t FlowColumns::size() const {
  std::size_t sum = 0;
  for (const NumberColumn& column : columns_) sum += column.text().size();
  for (const std::string& name : protocols_) sum += name.size() + 3;
  return sum;
}

void FlowColumns::append_to(std::string& json) const {
  json += fmt::format("\"rows\":{},\"begin\":\"{}\",\"protocols\":[", rows_, begin_);
  for (std::size_t i = 0; i < protocols_.size(); ++i) {
    if (i > 0) json += ',';
    append_json_text(json, protocols_[i]);
  }
  json += ']';
  const auto fields = tables::flow_fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (is_told(fields[i].info)) append_column(json, fields[i].info.name, columns_[i]);
  }
}

}  // namespace

void append_flow_data(std::string& json, const tables::ReportInput& input, std::size_t room) {
  constexpr std::size_t kMaxRow = 256;  // maximum size of a row in bytes
  FlowColumns columns(input.census().totals.has_time() ? input.census().totals.first_seen : 0);
  input.tables.flow_order().for_each(
      [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        if (columns.size() + kMaxRow <= room) columns.add({key, counters});
      },
      kMaxPageFlows);
  json += fmt::format("{{\"all\":\"{}\",", input.tables.flow_counts().flows);
  columns.append_to(json);
  json += '}';
}

}  // namespace wirecensus::report
