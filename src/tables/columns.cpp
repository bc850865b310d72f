#include "tables/columns.h"

namespace wirecensus::tables {
namespace {

// ECS puts custom fields under the name of the program.
std::string ecs_name(const FieldInfo& field) {
  if (!field.other_names.ecs.empty()) return std::string(field.other_names.ecs);
  return "wirecensus." + std::string(field.name);
}

std::string ipfix_name(const FieldInfo& field) {
  // Texts keep our names: IPFIX has numbers there (protocolIdentifier), which not all texts have.
  const bool ours = field.information_element.empty() || field.type == FieldType::text;
  return std::string(ours ? field.name : field.information_element);
}

std::string name_in(const FieldInfo& field, NameStyle style) {
  switch (style) {
    case NameStyle::wirecensus: break;
    case NameStyle::ecs: return ecs_name(field);
    case NameStyle::zeek:
      if (!field.other_names.zeek.empty()) return std::string(field.other_names.zeek);
      break;
    case NameStyle::ipfix: return ipfix_name(field);
  }
  return std::string(field.name);
}

// Sets the unit of times to that of the style, if the column has the style's name.
void measure_as(NameStyle style, ColumnInfo& column) {
  const OtherNames& names = column.field->other_names;
  if (style == NameStyle::zeek && !names.zeek.empty() && column.type == FieldType::timestamp) {
    column.type = FieldType::decimal;
    column.unit = "seconds since 1970";
    column.time_format = TimeFormat::seconds_since_1970;
  }
  if (style == NameStyle::ecs && !names.ecs.empty() && column.type == FieldType::duration) {
    column.type = FieldType::integer;
    column.unit = "nanoseconds";
    column.time_format = TimeFormat::nanoseconds;
  }
}

}  // namespace

std::optional<NameStyle> name_style(std::string_view name) {
  if (name == "wirecensus") return NameStyle::wirecensus;
  if (name == "ecs") return NameStyle::ecs;
  if (name == "zeek") return NameStyle::zeek;
  if (name == "ipfix") return NameStyle::ipfix;
  return std::nullopt;
}

std::string_view field_type_name(FieldType type) {
  switch (type) {
    case FieldType::integer:
    case FieldType::counter:
    case FieldType::signed_integer: return "integer";
    case FieldType::decimal: return "decimal";
    case FieldType::text: return "text";
    case FieldType::address: return "address";
    case FieldType::timestamp: return "timestamp";
    case FieldType::duration: return "duration";
  }
  return "";
}

std::vector<ColumnInfo> column_infos(const FieldInfo& field, NameStyle style) {
  const std::string name = name_in(field, style);
  ColumnInfo column{name, field.type, field.unit, IpVersion::none, TimeFormat::usual, &field};
  measure_as(style, column);
  constexpr std::string_view kBetween = ", ";  // between the IPv4 and the IPv6 element
  const std::size_t end = name.find(kBetween);
  if (end == std::string::npos) return {column};
  ColumnInfo ipv4 = column;
  ipv4.name = name.substr(0, end);
  ipv4.family = IpVersion::v4;
  column.name = name.substr(end + kBetween.size());
  column.family = IpVersion::v6;
  return {ipv4, column};
}

ColumnInfo epoch_column(const FieldInfo& field, NameStyle style) {
  return {.name = name_in(field, style) + "_ns",
          .type = FieldType::signed_integer,
          .unit = "nanoseconds since 1970",
          .time_format = TimeFormat::nanoseconds,
          .field = &field};
}

std::string_view interface_column(NameStyle style) {
  switch (style) {
    case NameStyle::ecs: return "observer.ingress.interface.name";
    case NameStyle::ipfix: return "interfaceName";
    case NameStyle::zeek:
    case NameStyle::wirecensus: break;
  }
  return "interface";
}

}  // namespace wirecensus::tables
