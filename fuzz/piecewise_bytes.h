// A file in memory that arrives in pieces.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "capture/file/byte_source.h"

namespace wirecensus::fuzz {

class PiecewiseBytes : public capture::ByteSource {
 public:
  // In pieces of at most `piece` bytes. `file` must outlive it. Precondition: piece > 0.
  PiecewiseBytes(Bytes file, std::size_t piece) : rest_(file), piece_(piece) {}

  Result<capture::ByteRead> read(std::uint8_t* out, std::size_t room,
                                 std::chrono::milliseconds) override {
    const Bytes taken = rest_.first(std::min(room, piece_));
    rest_ = rest_.drop(taken.size());
    if (taken.empty()) return capture::ByteRead{capture::ByteStatus::end, 0};
    std::copy_n(taken.data(), taken.size(), out);
    return capture::ByteRead{capture::ByteStatus::data, taken.size()};
  }

 private:
  Bytes rest_;
  const std::size_t piece_;
};

}  // namespace wirecensus::fuzz
