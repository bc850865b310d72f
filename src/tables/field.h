// The definition of a field for all formats: its names, unit, meaning and value. CSV, JSON, the
// page and `wirecensus schema` use these definitions only.
//
// docs/outputs.md repeats units, layers and descriptions; a test compares the two.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tables/field_value.h"

namespace wirecensus::tables {

enum class FieldType : std::uint8_t {
  integer,         // decimal digits
  counter,         // an integer that every row has, whatever the packets were
  signed_integer,  // an integer, possibly with a minus sign
  decimal,         // digits, a point, digits; never an exponent
  text,            // a protocol, a name or a text
  address,         // as format_address() of base/address.h writes it
  timestamp,       // RFC 3339, UTC, nine decimals
  duration,        // seconds, nine decimals
};

// Whether its values are integers of 64 bits.
constexpr bool is_integer(FieldType type) {
  return type == FieldType::integer || type == FieldType::counter ||
         type == FieldType::signed_integer;
}

// Short, for lists of fields.
constexpr FieldType kInteger = FieldType::integer;

// Naming styles (--names).
enum class NameStyle : std::uint8_t {
  wirecensus,
  ecs,    // Elastic Common Schema 8, https://www.elastic.co/guide/en/ecs/8.17
  zeek,   // conn.log, https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html
  ipfix,  // information elements, RFC 7012
};

// How the columns of a table are named, and which it has besides its fields.
struct ColumnStyle {
  NameStyle names = NameStyle::wirecensus;
  bool epoch = false;  // of each timestamp an integer, too: nanoseconds since 1970 (--epoch)
  // Rows of JSON are arrays without names, and each timestamp is that integer only (--compact).
  bool compact = false;

  ColumnStyle() = default;
  // A style of names is one of columns; implicit, as most tables need no more.
  constexpr ColumnStyle(NameStyle the_names,  // NOLINT(google-explicit-constructor)
                        bool has_epoch = false, bool is_compact = false)
      : names(the_names), epoch(has_epoch), compact(is_compact) {}
};

// The names of the same value in other programs; empty if they have none.
struct OtherNames {
  std::string_view ecs;
  std::string_view zeek;
};

struct FieldInfo {
  std::string_view name;
  FieldType type;
  std::string_view unit;   // "bytes", "packets", ...; empty if none
  std::string_view layer;  // the layer of the bytes or of the value's source: "frame", "ip", ...
  // The IPFIX information element of the same meaning (https://www.iana.org/assignments/ipfix, RFC
  // 7012); for addresses the elements of IPv4 and IPv6, separated by ", "; empty if none.
  std::string_view information_element;
  std::string_view description;
  OtherNames other_names{};
};

template <typename Record>
struct Field {
  FieldInfo info;
  // The value in `record`, of a kind that `info.type` allows, or none. May refer to `record`.
  FieldValue (*value)(const Record& record);
};

// What rows have only where it was asked for.
enum class Extra : std::uint8_t { course, names, tunnels, inner_tcp, headers, apps, facts };

// The option that asks for it.
constexpr std::string_view option_of(Extra extra) {
  switch (extra) {
    case Extra::course: return "--every";
    case Extra::names: return "--names-seen";
    case Extra::tunnels: return "--tunnels";
    case Extra::inner_tcp: return "--tcp";
    case Extra::headers: return "--headers";
    case Extra::apps: return "--apps";
    case Extra::facts: return "--mmdb";
  }
  return "";
}

template <typename Record>
struct ExtraFields {
  Extra extra;
  std::span<const Field<Record>> fields;
};

// The usual fields, then those of each extra that has(extra) is true for.
template <typename Record, typename Has>
std::vector<Field<Record>> fields_with(std::span<const Field<Record>> usual,
                                       std::span<const ExtraFields<Record>> extras, Has has) {
  std::vector<Field<Record>> fields(usual.begin(), usual.end());
  for (const ExtraFields<Record>& some : extras) {
    if (has(some.extra)) fields.insert(fields.end(), some.fields.begin(), some.fields.end());
  }
  return fields;
}

// For Field::value: an unsigned integer member of the record.
template <auto member, typename Record>
FieldValue number_of(const Record& record) {
  return FieldValue::number(record.*member);
}

}  // namespace wirecensus::tables
