// Integers in the byte order of the wire or of a file: the byte order is part of the type.
//
// They have alignment 1 and no padding, so a header can be declared field by field, as in its
// specification, and read in place from captured bytes (Bytes::as). Each occupies exactly the bytes
// of its number, and accesses no others:
//
//     struct UdpHeader { Be16 source_port, destination_port, length, checksum; };
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace wirecensus {

// Returns `value` with its bytes reversed; compiles to one instruction.
template <typename T>
constexpr T swap_bytes(T value) {
  static_assert(std::is_unsigned_v<T>);
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
}

template <typename T, std::endian Order>
class WireInteger {
  static_assert(std::is_unsigned_v<T>);

 public:
  WireInteger() = default;  // uninitialized
  explicit WireInteger(T value) {
    if constexpr (Order != std::endian::native) value = swap_bytes(value);
    std::memcpy(bytes_, &value, sizeof(T));
  }

  // Converts implicitly to a plain number.
  operator T() const {  // NOLINT(google-explicit-constructor)
    T value;
    std::memcpy(&value, bytes_, sizeof(T));
    return Order == std::endian::native ? value : swap_bytes(value);
  }

 private:
  std::uint8_t bytes_[sizeof(T)];
};

using Be16 = WireInteger<std::uint16_t, std::endian::big>;
using Be32 = WireInteger<std::uint32_t, std::endian::big>;
using Be64 = WireInteger<std::uint64_t, std::endian::big>;
using Le16 = WireInteger<std::uint16_t, std::endian::little>;
using Le32 = WireInteger<std::uint32_t, std::endian::little>;
using Le64 = WireInteger<std::uint64_t, std::endian::little>;

static_assert(sizeof(Be16) == 2 && sizeof(Be32) == 4 && sizeof(Be64) == 8 && alignof(Be64) == 1);
static_assert(std::is_trivially_copyable_v<Be64> && std::is_trivially_copyable_v<Le64>);

}  // namespace wirecensus
