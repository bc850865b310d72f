// State that only some directions have, under numbers. Elements never move. Used by one thread at a
// time.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

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

 private:
  static constexpr std::size_t kChunk = 1024;

  std::uint32_t make() {
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<T[]>(kChunk));
    return size_++;
  }
  T& at(std::uint32_t number) const {
    assert(number < size_);
    return chunks_[number / kChunk][number % kChunk];
  }

  std::vector<std::unique_ptr<T[]>> chunks_;
  std::uint32_t size_ = 0;
};

}  // namespace wirecensus::inspect
