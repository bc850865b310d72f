// The value of a field: a number, an address, a time or a name. Writers decide how it is formatted.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/address.h"
#include "base/protocol.h"
#include "base/time.h"

namespace wirecensus::tables {

enum class ValueKind : std::uint8_t {
  none,  // the record has no such value
  unsigned_number,
  signed_number,
  ratio,  // an exact quotient
  real,   // a double and its number of decimals
  address,
  timestamp,
  duration,
  protocol,  // written as its name
  name,      // from a closed list: no comma, quote or line end
  text,      // any bytes
};

// value * scale / divisor. Preconditions: divisor > 0; scale <= 8e9.
struct Ratio {
  std::uint64_t value;
  std::uint64_t scale;
  std::uint64_t divisor;
};

struct Real {
  double value;  // finite, below 1e30
  int decimals;  // at most 6
};

// A ratio, address, name or text refers to the object that it was made from, which must outlive it.
// Two words, so that it is returned in registers: one is made for every cell of every table.
class FieldValue {
 public:
  static FieldValue none() { return {ValueKind::none, std::uint64_t{0}}; }
  static FieldValue number(std::uint64_t value) { return {ValueKind::unsigned_number, value}; }
  static FieldValue signed_number(std::int64_t value) {
    return {ValueKind::signed_number, static_cast<std::uint64_t>(value)};
  }
  static FieldValue ratio(const Ratio& value) { return {ValueKind::ratio, &value}; }
  static FieldValue real(const Real& value) {
    return {ValueKind::real, std::bit_cast<std::uint64_t>(value.value),
            static_cast<std::uint32_t>(value.decimals)};
  }
  // None if `value` has no version.
  static FieldValue address(const IpAddress& value) {
    if (value.version == IpVersion::none) return none();
    return {ValueKind::address, &value};
  }
  // None for kNoTime.
  static FieldValue timestamp(Timestamp value) {
    if (value == kNoTime) return none();
    return {ValueKind::timestamp, static_cast<std::uint64_t>(value)};
  }
  static FieldValue duration(Duration value) {
    return {ValueKind::duration, static_cast<std::uint64_t>(value)};
  }
  static FieldValue protocol(Protocol value) {
    return {ValueKind::protocol, std::uint64_t{value.number},
            static_cast<std::uint32_t>(value.space)};
  }
  // None if empty. Precondition: from a closed list, at most kFieldTextSize bytes.
  static FieldValue name(std::string_view value) {
    if (value.empty()) return none();
    return {ValueKind::name, value.data(), static_cast<std::uint32_t>(value.size())};
  }
  // Precondition: shorter than 4 GiB.
  static FieldValue text(std::string_view value) {
    return {ValueKind::text, value.data(), static_cast<std::uint32_t>(value.size())};
  }

  ValueKind kind() const { return kind_; }
  bool is_none() const { return kind_ == ValueKind::none; }

  // Precondition: kind() is the kind of the function; for text(), `name` or `text`.
  std::uint64_t number() const { return word_; }
  std::int64_t signed_number() const { return static_cast<std::int64_t>(word_); }
  const Ratio& ratio() const { return *pointer_to<Ratio>(); }
  Real real() const { return {std::bit_cast<double>(word_), static_cast<int>(detail_)}; }
  const IpAddress& address() const { return *pointer_to<IpAddress>(); }
  Timestamp timestamp() const { return signed_number(); }
  Duration duration() const { return signed_number(); }
  Protocol protocol() const {
    return {static_cast<ProtocolSpace>(detail_), static_cast<std::uint16_t>(word_)};
  }
  std::string_view text() const { return {pointer_to<char>(), detail_}; }

 private:
  FieldValue(ValueKind kind, std::uint64_t word, std::uint32_t detail = 0)
      : word_(word), detail_(detail), kind_(kind) {}
  FieldValue(ValueKind kind, const void* pointer, std::uint32_t detail = 0)
      : pointer_(pointer), detail_(detail), kind_(kind) {}

  template <typename Value>
  const Value* pointer_to() const {
    return static_cast<const Value*>(pointer_);
  }

  union {
    std::uint64_t word_;
    const void* pointer_;
  };
  // The space of a protocol, the size of a name or text, the decimals of a real.
  std::uint32_t detail_;
  ValueKind kind_;
};

static_assert(sizeof(FieldValue) == 16 && std::is_trivially_copyable_v<FieldValue>);

// The format of timestamps and durations.
enum class TimeFormat : std::uint8_t {
  usual,               // RFC 3339 in UTC; seconds with nine decimals
  seconds_since_1970,  // timestamps only; nine decimals
  nanoseconds,         // an integer; of timestamps since 1970
};

// Whether format_value() writes a number for this kind.
constexpr bool is_number(ValueKind kind, TimeFormat format = TimeFormat::usual) {
  switch (kind) {
    case ValueKind::unsigned_number:
    case ValueKind::signed_number:
    case ValueKind::ratio:
    case ValueKind::real:
    case ValueKind::duration: return true;
    case ValueKind::timestamp: return format != TimeFormat::usual;
    default: return false;
  }
}

// Maximum number of bytes that format_value() writes.
inline constexpr std::size_t kFieldTextSize = 64;

// Writes a value as in CSV and JSON, without a final NUL, and returns the end; writes nothing for
// none. Preconditions: `out` has room for kFieldTextSize bytes; the value is not a text, which may
// be longer.
char* format_value(char* out, FieldValue value, TimeFormat format = TimeFormat::usual);

}  // namespace wirecensus::tables
