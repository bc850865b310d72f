// The columns of a table under the names that were asked for: its fields as they are, or as others
// name and measure them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
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
  const FieldInfo* field;
};

template <typename Record>
struct Column {
  ColumnInfo info;
  FieldWriter<Record> write;

  // As write(), but only what belongs into this column.
  char* value(char* out, const Record& record) const;
};

// "ecs", "zeek", "ipfix" or "wirecensus"; none for any other.
std::optional<NameStyle> name_style(std::string_view name);

std::string_view field_type_name(FieldType type);

// The columns that a field becomes: one, or two where the style tells address families apart.
std::vector<ColumnInfo> column_infos(const FieldInfo& field, NameStyle style);

// Whether the text of an address is one of IPv6.
inline bool is_ipv6_text(std::string_view text) { return text.find(':') != text.npos; }

template <typename Record>
std::vector<Column<Record>> columns_of(std::span<const Field<Record>> fields, NameStyle style) {
  std::vector<Column<Record>> columns;
  for (const Field<Record>& field : fields) {
    for (const ColumnInfo& info : column_infos(field.info, style)) {
      Column<Record>& column = columns.emplace_back(Column<Record>{info, field.write});
      const Conversion<Record>& conversion = field.conversion;
      if (style == NameStyle::wirecensus || conversion.style != style) continue;
      column.info.type = conversion.type;
      column.info.unit = conversion.unit;
      column.write = conversion.write;
    }
  }
  return columns;
}

template <typename Record>
char* Column<Record>::value(char* out, const Record& record) const {
  char* const end = write(out, record);
  if (info.family == IpVersion::none) return end;
  return is_ipv6_text({out, end}) == (info.family == IpVersion::v6) ? end : out;
}

}  // namespace wirecensus::tables
