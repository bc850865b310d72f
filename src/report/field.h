// One table of fields for all formats: what a column is called, what it means, and how its value is
// written. CSV takes its header from here; so do the documents, and every format still to come.
//
// Units, layers and meaning stand in docs/outputs.md too, and a test compares the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wirecensus {

enum class FieldType : std::uint8_t {
  integer,    // plain decimal digits, perhaps with a minus sign
  decimal,    // digits, a point, digits; never an exponent
  text,       // a name from a closed list: no comma, quote or line end
  address,    // base/address.h
  timestamp,  // RFC 3339, UTC, nine decimals
  duration,   // seconds, nine decimals
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
};

// The most bytes a value takes.
inline constexpr std::size_t kFieldTextSize = 64;

template <typename Record>
struct Field {
  FieldInfo info;
  // Writes the value of `record` and returns the end: at most kFieldTextSize bytes, none where the
  // record has no such value.
  char* (*write)(char* out, const Record& record);
};

}  // namespace wirecensus
