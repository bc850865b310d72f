// A frame under construction: bytes are appended in network order, into reused memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace wirecensus::bench {

// Precondition of all functions that append: the size stays within kCapacity, which is more than
// any profile's largest frame.
class FrameBytes {
 public:
  static constexpr std::size_t kCapacity = 2'048;

  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }

  void put8(std::uint32_t value) { bytes_[size_++] = static_cast<std::uint8_t>(value); }
  void put16(std::uint32_t value) {
    put8(value >> 8);
    put8(value);
  }
  void put32(std::uint32_t value) {
    put16(value >> 16);
    put16(value);
  }
  void put(std::span<const std::uint8_t> bytes) {
    std::memcpy(&bytes_[size_], bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  // Appends Ethernet's padding: zeros up to the min frame length.
  void pad_to(std::size_t size) {
    while (size_ < size) put8(0);
  }

  // Overwrites the 16 bits at `offset`.
  void set16(std::size_t offset, std::uint32_t value) {
    bytes_[offset] = static_cast<std::uint8_t>(value >> 8);
    bytes_[offset + 1] = static_cast<std::uint8_t>(value);
  }

 private:
  std::array<std::uint8_t, kCapacity> bytes_;
  std::size_t size_ = 0;
};

}  // namespace wirecensus::bench
