// The first bytes of a stream, which arrive in pieces and in any order. Adding is commutative:
// where pieces disagree about a byte, which happens only with intent, the lesser value is taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "inspect/names/tls_handshake.h"

namespace wirecensus::inspect {

// Of one stream, so that many small pieces cost little. Browsers make up to 20 of a hello.
inline constexpr std::size_t kMaxHelloRanges = 64;

class HelloRanges {
 public:
  // [first, second): offsets in the stream.
  using Range = std::pair<std::uint32_t, std::uint32_t>;

  // Adds what lies below kMaxHello; the rest of a piece is ignored, and so is a piece that would
  // make more than kMaxHelloRanges. Precondition: `piece` is not of this object.
  void add(std::uint64_t offset, Bytes piece);

  // Adds all of `other`.
  void merge(const HelloRanges& other);

  // The bytes from 0 on to the first missing one. Valid until the next change.
  Bytes prefix() const;

  // All bytes of the range: a view until the next change. Precondition: one of ranges().
  Bytes bytes(const Range& range) const {
    return Bytes(bytes_.data(), bytes_.size()).first(range.second).drop(range.first);
  }
  // Disjoint, not adjacent, ascending.
  const std::vector<Range>& ranges() const { return ranges_; }
  // The memory it holds, in bytes.
  std::size_t memory() const { return bytes_.size(); }
  bool empty() const { return ranges_.empty(); }

  bool operator==(const HelloRanges&) const = default;

 private:
  bool touches(std::uint32_t begin, std::uint32_t end) const;
  void note(Range added);

  std::vector<std::uint8_t> bytes_;  // what no range covers is 0
  std::vector<Range> ranges_;
};

}  // namespace wirecensus::inspect
