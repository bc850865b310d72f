#include "saved/census_bytes.h"

namespace wirecensus::saved {

std::uint64_t CensusBytesReader::number() {
  constexpr unsigned kMaxShift = 63;
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t next = byte();
    if (shift == kMaxShift && next > 1) fail();  // more than 64 bits
    if (failed()) return 0;
    value |= std::uint64_t{next & 0x7fU} << shift;
    if (next < 0x80) return value;
  }
}

Bytes CensusBytesReader::counted() {
  const std::uint64_t size = number();
  if (size > bytes_.size()) fail();
  if (failed()) return {};
  const Bytes bytes = bytes_.first(size);
  bytes_ = bytes_.skip(size);
  return bytes;
}

std::string CensusBytesReader::text() {
  const Bytes text = counted();
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

}  // namespace wirecensus::saved
