// State that only some directions have, under numbers. Elements never move. Used by one thread at a
// time, or by several for reading.
#pragma once

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
  // Large enough for huge pages: elements are used in the random order of their directions.
  static constexpr std::size_t kChunk = 1U << 15;

  std::uint32_t make() {
    using Pages = typename flow::PageArray<T>::Pages;
    if (size_ % kChunk == 0) {
      chunks_.emplace_back(kChunk, chunks_.empty() ? Pages::small : Pages::when_touched);
    }
    std::construct_at(&at(size_));
    return size_++;
  }
  T& at(std::uint32_t number) const {
    assert(number / kChunk < chunks_.size());
    return chunks_[number / kChunk][number % kChunk];
  }

  std::vector<flow::PageArray<T>> chunks_;
  std::uint32_t size_ = 0;
};

}  // namespace wirecensus::inspect
