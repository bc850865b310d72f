// A growing buffer for encoders of capture files: extended at the end by uninitialised bytes, which
// are filled in place. Intended for reuse: clear() keeps the memory.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "base/bytes.h"

namespace wirecensus::capture {

class BlockBuffer {
 public:
  explicit BlockBuffer(std::size_t capacity = 0)
      : data_(std::make_unique_for_overwrite<std::uint8_t[]>(capacity)), capacity_(capacity) {}

  Bytes bytes() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }

  // Appends `size` uninitialised bytes, to be written by the caller; valid until the next extend().
  std::uint8_t* extend(std::size_t size) {
    if (size > capacity_ - size_) grow(size);
    std::uint8_t* const room = data_.get() + size_;
    size_ += size;
    return room;
  }

  // The byte at `offset`, valid until the next extend(). Precondition: offset < size().
  std::uint8_t* at(std::size_t offset) {
    assert(offset < size_);
    return data_.get() + offset;
  }

 private:
  void grow(std::size_t size) {
    const std::size_t capacity = std::max(capacity_ * 2, size_ + size);
    auto data = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
    if (size_ > 0) std::memcpy(data.get(), data_.get(), size_);
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

}  // namespace wirecensus::capture
