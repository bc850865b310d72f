// Reads the fields of a message in order, each with its bound: numbers in network byte order, and
// vectors that begin with their length (RFC 8446, section 3.4). The first read beyond the end
// fails, and so do all after it, so that a parser may check once for several fields.
//
//     ByteReader reader(bytes);
//     const auto version = reader.number(2);
//     const Bytes session = reader.vector(1);
//     if (!reader.ok()) return ParseStatus::malformed;
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace wirecensus::inspect {

// A view: the bytes must outlive it and all that it returns.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : rest_(bytes) {}

  // A number of `width` bytes; 0 after a failure. Precondition: width <= 8.
  std::uint64_t number(std::size_t width) {
    assert(width <= 8);
    const Bytes field = take(width);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < field.size(); ++i) value = value << 8 | field[i];
    return value;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }

  // The next `size` bytes; empty after a failure.
  Bytes take(std::uint64_t size) {
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const Bytes taken = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.drop(static_cast<std::size_t>(size));
    return taken;
  }

  // A length of `width` bytes, and as many bytes; empty after a failure. Precondition: width <= 8.
  Bytes vector(std::size_t width) { return take(number(width)); }

  Bytes rest() const { return rest_; }
  bool at_end() const { return failed_ || rest_.empty(); }
  bool ok() const { return !failed_; }

 private:
  Bytes rest_;
  bool failed_ = false;
};

}  // namespace wirecensus::inspect
