// The columns of a table in a naming style: the names and units of wirecensus, ECS, Zeek or IPFIX
// (--names).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"
#include "tables/field.h"

namespace wirecensus::tables {

struct ColumnInfo {
  std::string name;
  FieldType type;
  std::string_view unit;  // of the values as written
  // IPFIX has one element per address family, so an address field becomes two columns; this one
  // holds addresses of `family` only. none: it holds all values.
  IpVersion family = IpVersion::none;
  TimeFormat time_format = TimeFormat::usual;
  const FieldInfo* field;  // not null; must outlive this
};

template <typename Record>
struct Column {
  ColumnInfo info;
  FieldValue (*of_field)(const Record& record);

  // The field's value; none if it belongs to the column of the other address family. May refer to
  // `record`.
  FieldValue value(const Record& record) const {
    const FieldValue value = of_field(record);
    if (info.family == IpVersion::none || value.is_none()) [[likely]]
      return value;
    return value.address().version == info.family ? value : FieldValue::none();
  }
};

// Parses "ecs", "zeek", "ipfix" or "wirecensus"; none for any other name.
std::optional<NameStyle> name_style(std::string_view name);

// The name of the column for the interface (--by interface).
std::string_view interface_column(NameStyle style);

// "integer", "decimal", ...: the spelling used in every output.
std::string_view field_type_name(FieldType type);

// The columns of a field: one, or two if the style separates address families. They refer to
// `field`.
std::vector<ColumnInfo> column_infos(const FieldInfo& field, NameStyle style);

// The integer beside a timestamp (ColumnStyle::epoch): "first_seen_ns". It refers to `field`.
// Precondition: `field` is a timestamp.
ColumnInfo epoch_column(const FieldInfo& field, NameStyle style);

// The epoch columns of all timestamps among the fields. They refer to `fields`.
template <typename Record>
std::vector<Column<Record>> epoch_columns_of(std::span<const Field<Record>> fields,
                                             NameStyle style) {
  std::vector<Column<Record>> columns;
  for (const Field<Record>& field : fields) {
    if (field.info.type == FieldType::timestamp)
      columns.push_back({epoch_column(field.info, style), field.value});
  }
  return columns;
}

// The columns of all fields, in order; where a field is a timestamp, its epoch column
// (ColumnStyle::compact). They refer to `fields`.
template <typename Record>
std::vector<Column<Record>> compact_columns_of(std::span<const Field<Record>> fields,
                                               NameStyle style) {
  std::vector<Column<Record>> columns;
  for (const Field<Record>& field : fields) {
    if (field.info.type == FieldType::timestamp) {
      columns.push_back({epoch_column(field.info, style), field.value});
      continue;
    }
    for (ColumnInfo& info : column_infos(field.info, style)) {
      columns.push_back({std::move(info), field.value});
    }
  }
  return columns;
}

// The columns of all fields, in order. They refer to `fields`.
template <typename Record>
std::vector<Column<Record>> usual_columns_of(std::span<const Field<Record>> fields,
                                             NameStyle style) {
  std::vector<Column<Record>> columns;
  for (const Field<Record>& field : fields) {
    for (ColumnInfo& info : column_infos(field.info, style)) {
      columns.push_back({std::move(info), field.value});
    }
  }
  return columns;
}

// The same; behind them the epoch columns, where the style has them.
template <typename Record>
std::vector<Column<Record>> columns_of(std::span<const Field<Record>> fields, ColumnStyle style) {
  std::vector<Column<Record>> columns = usual_columns_of(fields, style.names);
  if (!style.epoch) return columns;
  for (Column<Record>& column : epoch_columns_of(fields, style.names))
    columns.push_back(std::move(column));
  return columns;
}

}  // namespace wirecensus::tables
