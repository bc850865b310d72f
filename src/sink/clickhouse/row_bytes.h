// Rows in the format RowBinary of ClickHouse: little-endian integers, and texts after their length.
// The types of docs/store.md have the same bytes in all versions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/time.h"
#include "base/wire_integer.h"
#include "tables/field.h"

namespace wirecensus::sink {

class RowBytes {
 public:
  void number(std::uint64_t value) { fixed(Le64(value)); }
  void signed_number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }
  void small_number(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void text(std::string_view value);
  // The day, from 1970-01-01 to 2149-06-06; times beyond are of the nearest.
  void day(Timestamp time);
  // 16 bytes, an IPv4 address as ::ffff:a.b.c.d, and the version of IP: 0, all zeros, if none.
  void address(const IpAddress& value);

  // A value of a field of this type, as the columns for it take it (StoreColumn).
  void value(const tables::FieldValue& value, tables::FieldType type);

  std::string_view view() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  std::string& bytes() { return bytes_; }  // to take them

 private:
  template <typename Wire>
  void fixed(const Wire& wire) {
    bytes_.append(reinterpret_cast<const char*>(&wire), sizeof(wire));
  }
  // Whether a value of a type that may be missing is there.
  bool present(const tables::FieldValue& value);
  void text_of(const tables::FieldValue& value);

  std::string bytes_;
};

}  // namespace wirecensus::sink
