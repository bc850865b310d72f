// How many packets had each wire length: exact for any length, one counter a length.
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
  // Up to the largest jumbo frames: few enough that to go through all of them takes no time.
  static constexpr std::uint32_t kUsual = 16 * 1024;
  // 256 KiB is the largest super packet; only damaged files claim more, and they may claim
  // anything.
  static constexpr std::uint32_t kMax = 256 * 1024;

  void add_unusual(std::uint32_t size);

  std::vector<std::uint64_t> usual_ = std::vector<std::uint64_t>(kUsual);
  std::vector<std::uint64_t> super_;  // from kUsual to kMax; empty until there is one
  std::map<std::uint32_t, std::uint64_t> huge_;
};

}  // namespace wirecensus::metrics
