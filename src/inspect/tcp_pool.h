// State that only some directions have, under numbers. Elements never move. Used by one thread at a
// time, or by several for reading.
#pragma once

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/page_array.h"

namespace wirecensus::inspect {

inline constexpr std::uint32_t kNoTcpState = 0xffffffff;

template <typename T>
class TcpPool {
 public:
  // The element `number`, which is set to that of a new one if it is kNoTcpState. Throws
  // std::bad_alloc.
  T& at_or_new(std::uint32_t& number) {
    if (number == kNoTcpState) number = make();
    return at(number);
  }
  // The element `number`, or an empty one for kNoTcpState.
  const T& at_or_empty(std::uint32_t number) const {
    static const T empty{};
    return number == kNoTcpState ? empty : at(number);
  }
  // Fetches the element, if there is one, for a later call.
  [[gnu::always_inline]] void prefetch(std::uint32_t number) const {
    constexpr std::size_t kCacheLine = 64;
    if (number == kNoTcpState) return;
    const char* element = reinterpret_cast<const char*>(&at(number));
    for (std::size_t line = 0; line < sizeof(T); line += kCacheLine) {
      __builtin_prefetch(element + line);
    }
  }

 private:
  // The second chunk is as large as the first, and each after it twice as large as the one before:
  // large ones have huge pages, because elements are used in the random order of their directions.
  static constexpr std::uint32_t kFirst = 1024;

  static std::size_t chunk_of(std::uint32_t number) {
    return static_cast<std::size_t>(std::bit_width(number / kFirst));
  }
  static std::uint32_t first_of(std::size_t chunk) {
    return chunk == 0 ? 0 : kFirst << (chunk - 1);
  }

  std::uint32_t make() {
    if (chunk_of(size_) == chunks_.size()) chunks_.emplace_back(std::max(size_, kFirst));
    std::construct_at(&at(size_));
    return size_++;
  }
  T& at(std::uint32_t number) const {
    const std::size_t chunk = chunk_of(number);
    assert(chunk < chunks_.size());
    return chunks_[chunk][number - first_of(chunk)];
  }

  std::vector<flow::PageArray<T>> chunks_;
  std::uint32_t size_ = 0;
};

}  // namespace wirecensus::inspect
