// Makes values of the bytes that libFuzzer gives: each takes bytes off the front. Where there are
// none, numbers are 0 and bytes are empty, so that every input means something.
//
//     Input input(data, size);
//     const bool is_reverse = input.flag();
//     const Bytes payload = input.take(input.number_to(40));
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace wirecensus::fuzz {

// A view: the bytes must outlive it and all that it returns.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  bool empty() const { return rest_.empty(); }
  Bytes rest() const { return rest_; }

  std::uint8_t byte() {
    const Bytes one = take(1);
    return one.empty() ? std::uint8_t{0} : one[0];
  }
  bool flag() { return (byte() & 1) != 0; }
  // Little-endian, as most numbers of a seed are written.
  std::uint16_t u16() {
    const unsigned low = byte();
    return static_cast<std::uint16_t>(low | static_cast<unsigned>(byte()) << 8);
  }
  std::uint32_t u32() {
    const std::uint32_t low = u16();
    return low | std::uint32_t{u16()} << 16;
  }
  // From 0 to `most`, of one byte or, for more than a byte has, of two.
  std::uint32_t number_to(std::uint16_t most) {
    return (most < 256 ? byte() : u16()) % (std::uint32_t{most} + 1);
  }
  // One of an array.
  template <typename T, std::size_t Size>
  const T& one_of(const T (&values)[Size]) {
    static_assert(Size <= 256);
    return values[byte() % Size];
  }

  // The next `size` bytes, or as many as there are.
  Bytes take(std::size_t size) {
    const Bytes taken = rest_.first(size);
    rest_ = rest_.drop(taken.size());
    return taken;
  }

 private:
  Bytes rest_;
};

}  // namespace wirecensus::fuzz
