// Bounded bytes, used by all code that reads untrusted input.
//
// A Bytes is a view of captured bytes. Every read states how many bytes it needs and fails if there
// are fewer, so a decoder cannot read beyond the end of a frame by omitting a check:
//
//     if (const auto* header = bytes.as<EthernetHeader>()) use(header->type);
//     else return truncated;
//
// A Bytes does not own memory: it, and every pointer returned by as(), is valid as long as that
// memory. Reading is thread-safe.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace wirecensus {

class Bytes {
 public:
  constexpr Bytes() = default;
  // Precondition: `size` bytes at `data` are readable; `data` may be null if `size` is 0.
  constexpr Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {
    assert(data != nullptr || size == 0);
  }

  constexpr const std::uint8_t* data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }

  // The byte at `offset`. Precondition: offset < size().
  constexpr std::uint8_t operator[](std::size_t offset) const {
    assert(offset < size_);
    return data_[offset];
  }

  // The bytes after the first `count`; empty if there are no more than that.
  constexpr Bytes skip(std::size_t count) const {
    return count < size_ ? Bytes(data_ + count, size_ - count) : Bytes();
  }

  // As skip(). Precondition: count <= size().
  constexpr Bytes drop(std::size_t count) const {
    assert(count <= size_);
    return {data_ + count, size_ - count};
  }

  // At most the first `count` bytes.
  constexpr Bytes first(std::size_t count) const {
    return count < size_ ? Bytes(data_, count) : *this;
  }

  // The bytes at `offset` as a wire header, or null if there are too few. T consists of wire
  // integers (base/wire_integer.h) and bytes, so its alignment is 1.
  template <typename T>
  const T* as(std::size_t offset = 0) const {
    static_assert(alignof(T) == 1 && std::is_trivially_copyable_v<T>);
    if (offset > size_ || size_ - offset < sizeof(T)) return nullptr;
    return reinterpret_cast<const T*>(data_ + offset);
  }

 private:
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace wirecensus
