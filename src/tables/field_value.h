// The value of a field: a number, an address, a time or a name. What it looks like is up to who
// writes it.
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
  real,   // a double, and how many decimals it means
  address,
  timestamp,
  duration,
  protocol,  // written by its name
  name,      // of a closed list: no comma, quote or line end
  text,      // anything
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

// Refers to the record that it is of where it is a ratio, an address, a name or a text. Two words,
// so that it is returned in registers: a value is made for every cell of every table.
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
  // No address is no value.
  static FieldValue address(const IpAddress& value) {
    if (value.version == IpVersion::none) return none();
    return {ValueKind::address, &value};
  }
  // No time is no value.
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
  // An empty name is no value.
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

  // Precondition of each: the value is of that kind; of text(), a name or a text.
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
  std::uint32_t detail_;  // the space of a protocol, the size of a text, the decimals of a real
  ValueKind kind_;
};

static_assert(sizeof(FieldValue) == 16 && std::is_trivially_copyable_v<FieldValue>);

// How a value of time is written.
enum class TimeFormat : std::uint8_t {
  usual,               // RFC 3339 in UTC; seconds with nine decimals
  seconds_since_1970,  // of timestamps
  nanoseconds,         // of durations
};

// Whether it is written as a number.
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

// The most bytes that format_value() writes.
inline constexpr std::size_t kFieldTextSize = 64;

// Writes a value as CSV and JSON have it, and returns the end; nothing of none. Precondition: it is
// no text, which may be longer.
char* format_value(char* out, FieldValue value, TimeFormat format = TimeFormat::usual);

}  // namespace wirecensus::tables
