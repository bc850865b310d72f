// The entries of a saved census as bytes (docs/census-format.md): little-endian integers of fixed
// width, numbers (LEB128), and texts after their length. Internal to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/wire_integer.h"

namespace wirecensus::saved {

class CensusBytesWriter {
 public:
  // Appends to `out`, which must outlive it.
  explicit CensusBytesWriter(std::string& out) : out_(out) {}

  template <typename Wire>
  void fixed(const Wire& wire) {
    out_.append(reinterpret_cast<const char*>(&wire), sizeof(wire));
  }
  void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void signed_64(std::int64_t value) { fixed(Le64(static_cast<std::uint64_t>(value))); }
  void text(std::string_view value) {
    number(value.size());
    out_.append(value);
  }

 private:
  std::string& out_;
};

// Why an entry cannot be read.
enum class CensusTrouble : std::uint8_t {
  none,
  invalid,  // too short, or a value that no writer writes
  newer,    // a value that is undefined in this version; a later writer may have written it
};

// Reads what the writer wrote. After the first failed read all others return zero, empty() is true,
// and trouble() says why, so callers check once per entry.
class CensusBytesReader {
 public:
  explicit CensusBytesReader(Bytes bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  CensusTrouble trouble() const { return trouble_; }
  bool failed() const { return trouble_ != CensusTrouble::none; }
  // Fails for this reason, unless it has already failed.
  void fail(CensusTrouble trouble = CensusTrouble::invalid) {
    if (!failed()) trouble_ = trouble;
    bytes_ = {};
  }

  // A number, and as many bytes: a reader of these.
  CensusBytesReader entry() { return CensusBytesReader(counted()); }

  template <typename Wire>
  Wire fixed() {
    const Wire* wire = bytes_.as<Wire>();
    if (wire == nullptr) {
      fail();
      return Wire{};
    }
    bytes_ = bytes_.skip(sizeof(Wire));
    return *wire;
  }
  std::uint8_t byte() { return fixed<std::uint8_t>(); }
  [[gnu::always_inline]] std::uint64_t number();
  [[gnu::always_inline]] std::int64_t signed_64() {
    return static_cast<std::int64_t>(std::uint64_t{fixed<Le64>()});
  }
  std::string text();

  // A number that is at most `max`.
  [[gnu::always_inline]] std::uint64_t number_to(std::uint64_t max) {
    return number_to(max, CensusTrouble::invalid);
  }
  // A number that is defined up to `last`; later writers may define more.
  [[gnu::always_inline]] std::uint64_t defined_to(std::uint64_t last) {
    return number_to(last, CensusTrouble::newer);
  }
  template <typename Enum>
  Enum name(Enum last) {
    return static_cast<Enum>(defined_to(static_cast<std::uint64_t>(last)));
  }
  [[gnu::always_inline]] bool flag() { return number_to(1) == 1; }

 private:
  Bytes counted();
  std::uint64_t long_number();
  std::uint64_t any_number();
  [[gnu::always_inline]] std::uint64_t number_to(std::uint64_t max, CensusTrouble beyond) {
    const std::uint64_t value = number();
    if (value <= max) return value;
    fail(beyond);
    return 0;
  }

  Bytes bytes_;
  CensusTrouble trouble_ = CensusTrouble::none;
};

// Inline for the one or two bytes that most numbers have.
inline std::uint64_t CensusBytesReader::number() {
  if (bytes_.size() < 2) [[unlikely]]
    return long_number();
  const std::uint64_t first = bytes_[0];
  if (first < 0x80) {
    bytes_ = bytes_.drop(1);
    return first;
  }
  const std::uint64_t second = bytes_[1];
  if (second >= 0x80) return long_number();
  bytes_ = bytes_.drop(2);
  return second << 7 | (first & 0x7f);
}

}  // namespace wirecensus::saved
