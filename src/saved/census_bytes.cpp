#include "saved/census_bytes.h"

#include <bit>

namespace wirecensus::saved {
namespace {

// The lower seven bits of each of eight bytes, the first byte being the lowest.
constexpr std::uint64_t join_sevens(std::uint64_t bytes) {
  const std::uint64_t of_14 = (bytes & 0x007f007f007f007f) | (bytes & 0x7f007f007f007f00) >> 1;
  const std::uint64_t of_28 = (of_14 & 0x00003fff00003fff) | (of_14 & 0x3fff00003fff0000) >> 2;
  return (of_28 & 0x0fffffff) | (of_28 & 0x0fffffff00000000) >> 4;
}

}  // namespace

std::uint64_t CensusBytesReader::long_number() {
  const Le64* const wire = bytes_.as<Le64>();
  const std::uint64_t eight = wire != nullptr ? std::uint64_t{*wire} : 0;
  const std::uint64_t ends = ~eight & 0x8080808080808080;  // the bytes that end a number
  if (wire == nullptr || ends == 0) return any_number();
  const auto top_bit = static_cast<unsigned>(std::countr_zero(ends));
  bytes_ = bytes_.drop((top_bit + 1) / 8);
  return join_sevens(eight & ~std::uint64_t{0} >> (63 - top_bit));
}

std::uint64_t CensusBytesReader::any_number() {
  constexpr std::size_t kLastByte = 9;  // has the 64th bit alone
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes_.size() && i <= kLastByte; ++i) {
    const std::uint8_t next = bytes_[i];
    if (i == kLastByte && next > 1) break;
    value |= std::uint64_t{next & 0x7fU} << 7 * i;
    if (next >= 0x80) continue;
    bytes_ = bytes_.drop(i + 1);
    return value;
  }
  fail();
  return 0;
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
