// The columns of a table under the names that were asked for: its fields as they are, or as others
// name and measure them.
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
  std::string_view unit;
  // IPFIX has an element for each address family, so an address fills one of two columns; none:
  // this column holds all.
  IpVersion family = IpVersion::none;
  TimeFormat time_format = TimeFormat::usual;
  const FieldInfo* field;
};

template <typename Record>
struct Column {
  ColumnInfo info;
  FieldValue (*of_field)(const Record& record);

  // The field's value, where it belongs into this column.
  FieldValue value(const Record& record) const {
    const FieldValue value = of_field(record);
    if (info.family == IpVersion::none || value.is_none()) [[likely]]
      return value;
    return value.address().version == info.family ? value : FieldValue::none();
  }
};

// "ecs", "zeek", "ipfix" or "wirecensus"; none for any other.
std::optional<NameStyle> name_style(std::string_view name);

std::string_view field_type_name(FieldType type);

// The columns that a field becomes: one, or two where the style tells address families apart.
std::vector<ColumnInfo> column_infos(const FieldInfo& field, NameStyle style);

template <typename Record>
std::vector<Column<Record>> columns_of(std::span<const Field<Record>> fields, NameStyle style) {
  std::vector<Column<Record>> columns;
  for (const Field<Record>& field : fields) {
    for (ColumnInfo& info : column_infos(field.info, style)) {
      columns.push_back({std::move(info), field.value});
    }
  }
  return columns;
}

}  // namespace wirecensus::tables
