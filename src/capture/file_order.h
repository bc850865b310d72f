// The byte order of a capture file: that of the machine that wrote it, indicated by a magic number.
#pragma once

#include <cstdint>

#include "base/wire_integer.h"

namespace wirecensus::capture {

// Headers are declared with little-endian fields; order(header.field) is the value of a field.
struct FileOrder {
  bool big_endian = false;

  std::uint16_t operator()(Le16 field) const { return repaired<std::uint16_t>(field); }
  std::uint32_t operator()(Le32 field) const { return repaired<std::uint32_t>(field); }
  std::uint64_t operator()(Le64 field) const { return repaired<std::uint64_t>(field); }

  // The field with this value, for writing.
  Le16 field(std::uint16_t value) const { return Le16(repaired(value)); }
  Le32 field(std::uint32_t value) const { return Le32(repaired(value)); }
  Le64 field(std::uint64_t value) const { return Le64(repaired(value)); }

  bool operator==(const FileOrder&) const = default;

 private:
  template <typename T>
  T repaired(T value) const {
    return big_endian ? swap_bytes(value) : value;
  }
};

}  // namespace wirecensus::capture
