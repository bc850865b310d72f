// The payload of packets: a slice of one fixed random text, whose checksum is known without reading
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wirecensus::bench {

class Payload {
 public:
  Payload();

  // `size` bytes, which differ for different `number`s. Precondition: size <= kMaxSize.
  std::span<const std::uint8_t> slice(std::uint64_t number, std::size_t size) const;

  // The sum of the slice's 16-bit words in network order (RFC 1071), not yet folded. An odd byte at
  // the end counts as if a zero followed. Precondition: made by slice().
  std::uint64_t sum(std::span<const std::uint8_t> slice) const;

  static constexpr std::size_t kMaxSize = 4'096;

 private:
  static constexpr std::size_t kSize = 65'536;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint64_t> sums_;  // of the words before the word of this index
};

}  // namespace wirecensus::bench
