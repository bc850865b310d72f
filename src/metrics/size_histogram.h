// Packets by wire length: exact for any length, one counter per length.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace wirecensus::metrics {

struct SizeCount {
  std::uint32_t size;     // wire length in bytes
  std::uint64_t packets;  // never zero

  bool operator==(const SizeCount&) const = default;
};

// The packets of both, by size. Preconditions: both are ascending, and so is the result.
std::vector<SizeCount> merged(const std::vector<SizeCount>& a, const std::vector<SizeCount>& b);

// Not thread-safe.
class SizeHistogram {
 public:
  void add(std::uint32_t size) {
    if (size < kUsual) [[likely]] {
      ++usual_[size];
    } else {
      add_unusual(size);
    }
  }
  void merge(const SizeHistogram& other);

  // The lengths that occurred, ascending.
  std::vector<SizeCount> counts() const;

 private:
  // Above the largest jumbo frames; an array of this size is small enough to scan.
  static constexpr std::uint32_t kUsual = 16 * 1024;
  // 256 KiB is the maximum of a super packet; larger lengths occur only in damaged files.
  static constexpr std::uint32_t kMax = 256 * 1024;

  void add_unusual(std::uint32_t size);

  std::vector<std::uint64_t> usual_ = std::vector<std::uint64_t>(kUsual);
  std::vector<std::uint64_t> super_;  // kUsual to kMax; allocated at the first of these lengths
  std::map<std::uint32_t, std::uint64_t> huge_;  // above kMax
};

}  // namespace wirecensus::metrics
