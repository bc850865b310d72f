// The entries of a saved census as bytes (docs/census-format.md): integers of fixed width, least
// byte first; numbers of seven bits a byte, least first (LEB128); texts with their length before.
// Internal to this folder.
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

// Reads what the writer wrote. After the first read that the bytes cannot satisfy all others give
// zero, nothing is left, and failed() says so: callers look once an entry.
class CensusBytesReader {
 public:
  explicit CensusBytesReader(Bytes bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  bool failed() const { return failed_; }
  // For values that no writer writes.
  void fail() {
    failed_ = true;
    bytes_ = {};
  }

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
  std::uint64_t number();
  std::int64_t signed_64() { return static_cast<std::int64_t>(std::uint64_t{fixed<Le64>()}); }
  std::string text();

  // A number that is at most `most`.
  std::uint64_t number_to(std::uint64_t most) {
    const std::uint64_t value = number();
    if (value <= most) return value;
    fail();
    return 0;
  }
  template <typename Enum>
  Enum name(Enum last) {
    return static_cast<Enum>(number_to(static_cast<std::uint64_t>(last)));
  }
  bool flag() { return number_to(1) == 1; }

 private:
  Bytes bytes_;
  bool failed_ = false;
};

}  // namespace wirecensus::saved
