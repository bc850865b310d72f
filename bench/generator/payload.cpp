#include "generator/payload.h"

#include "generator/random.h"

namespace wirecensus::bench {

// Lower case letters only: no protocol's analyser takes them for a message of its own.
Payload::Payload() : bytes_(kSize), sums_(kSize / 2 + 1) {
  Random random(0x77697265);
  for (auto& byte : bytes_) byte = static_cast<std::uint8_t>('a' + random.below(26));
  for (std::size_t word = 0; word < kSize / 2; ++word) {
    const std::uint64_t high = bytes_[2 * word];
    sums_[word + 1] = sums_[word] + (high << 8) + bytes_[2 * word + 1];
  }
}

std::span<const std::uint8_t> Payload::slice(std::uint64_t number, std::size_t size) const {
  const std::size_t even_offset = 2 * (number % ((kSize - kMaxSize) / 2));
  return std::span(bytes_).subspan(even_offset, size);
}

std::uint64_t Payload::sum(std::span<const std::uint8_t> slice) const {
  const auto first = static_cast<std::size_t>(slice.data() - bytes_.data()) / 2;
  const std::uint64_t words = sums_[first + slice.size() / 2] - sums_[first];
  const bool odd = slice.size() % 2 == 1;
  return odd ? words + (std::uint64_t{slice.back()} << 8) : words;
}

}  // namespace wirecensus::bench
