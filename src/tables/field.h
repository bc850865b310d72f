// One table of fields for all formats: what a column is called, here and elsewhere, what it means,
// and its value. CSV, JSON, the page and `wirecensus schema` take all they say from here.
//
// Units, layers and meaning stand in docs/outputs.md too, and a test compares the two.
#pragma once

#include <cstdint>
#include <string_view>

#include "tables/field_value.h"

namespace wirecensus::tables {

enum class FieldType : std::uint8_t {
  integer,    // plain decimal digits, perhaps with a minus sign
  decimal,    // digits, a point, digits; never an exponent
  text,       // a protocol, a name or a text
  address,    // base/address.h
  timestamp,  // RFC 3339, UTC, nine decimals
  duration,   // seconds, nine decimals
};

// Whose names fields go by (--names).
enum class NameStyle : std::uint8_t {
  wirecensus,
  ecs,    // Elastic Common Schema 8, https://www.elastic.co/guide/en/ecs/8.17
  zeek,   // conn.log, https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html
  ipfix,  // information elements, RFC 7012
};

// What others call a value of the same meaning; empty where they have none.
struct OtherNames {
  std::string_view ecs;
  std::string_view zeek;
};

struct FieldInfo {
  std::string_view name;
  FieldType type;
  std::string_view unit;   // "bytes", "packets", ...; empty where there is none
  std::string_view layer;  // whose bytes, or where the value comes from: "frame", "ip", ...
  // The IPFIX information element of the same meaning (https://www.iana.org/assignments/ipfix, RFC
  // 7012), two where the address family decides; empty where there is none.
  std::string_view information_element;
  std::string_view description;
  OtherNames other_names{};
};

template <typename Record>
struct Field {
  FieldInfo info;
  // The value of a record, of a kind that `info.type` allows, or none.
  FieldValue (*value)(const Record& record);
};

// A field that is a number: a member of the record.
template <auto member, typename Record>
FieldValue number_of(const Record& record) {
  return FieldValue::number(record.*member);
}

}  // namespace wirecensus::tables
