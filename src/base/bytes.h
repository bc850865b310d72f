// Bounded bytes: how all code that reads hostile input sees it.
//
// A Bytes is a view of captured bytes. Every read says how many bytes it needs and is refused when
// there are fewer, so a decoder cannot run over the end of a frame by forgetting a check:
//
//     if (const auto* header = bytes.as<EthernetHeader>()) use(header->type);
//     else return truncated;
//
// A Bytes owns nothing: it, and every pointer that as() returns, is valid as long as the memory
// that it was made of. Reading is safe on any number of threads.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace wirecensus {

class Bytes {
 public:
  constexpr Bytes() = default;
  // Precondition: there are `size` readable bytes at `data`, which may be null where size is 0.
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

  // What follows the first `count` bytes; empty when there are no more than that.
  constexpr Bytes skip(std::size_t count) const {
    return count < size_ ? Bytes(data_ + count, size_ - count) : Bytes();
  }

  // The same where it is known that there are so many. Precondition: count <= size().
  constexpr Bytes drop(std::size_t count) const {
    assert(count <= size_);
    return {data_ + count, size_ - count};
  }

  // At most the first `count` bytes.
  constexpr Bytes first(std::size_t count) const {
    return count < size_ ? Bytes(data_, count) : *this;
  }

  // The bytes at `offset` seen as a wire header, or nullptr where there are fewer than it has. T
  // consists of wire integers (base/wire_integer.h) and bytes, so its alignment is 1.
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
