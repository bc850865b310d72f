// Reads RowBinary, the answers of a store: numbers of eight bytes in little-endian, texts behind
// their length in LEB128.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/wire_integer.h"

namespace wirecensus::sink {

// After the first read beyond the end, all others return zero, and failed() is true. `bytes` must
// outlive it, and the texts that it returns.
class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  bool failed() const { return failed_; }

  std::uint64_t number() {
    const std::string_view bytes = take(sizeof(Le64));
    if (failed_) return 0;
    return *Bytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()).as<Le64>();
  }
  std::string_view text() { return take(size()); }

 private:
  std::string_view take(std::uint64_t size) {
    failed_ = failed_ || size > bytes_.size();
    if (failed_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::uint64_t size() {
    constexpr unsigned kMaxShift = 28;
    std::uint64_t size = 0;
    for (unsigned shift = 0; shift <= kMaxShift; shift += 7) {
      const std::string_view byte = take(1);
      if (failed_) return 0;
      const auto value = static_cast<std::uint8_t>(byte.front());
      size |= std::uint64_t{value & 0x7fU} << shift;
      if (value < 0x80) return size;
    }
    failed_ = true;
    return 0;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace wirecensus::sink
