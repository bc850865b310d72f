// How many packets had each wire length: exact for any length, one counter a length.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

namespace wirecensus {

struct SizeCount {
  std::uint32_t size;     // wire length in bytes
  std::uint64_t packets;  // never zero

  bool operator==(const SizeCount&) const = default;
};

class SizeHistogram {
 public:
  void add(std::uint32_t size) {
    if (size < kDirect) {
      ++direct_[size];
    } else {
      ++huge_[size];
    }
  }
  void merge(const SizeHistogram& other);

  // The lengths that occurred, ascending.
  std::vector<SizeCount> counts() const;

 private:
  // 256 KiB is the largest super packet; only damaged files claim more, and they may claim
  // anything.
  static constexpr std::uint32_t kDirect = 256 * 1024 + 1;

  struct Free {
    void operator()(std::uint64_t* counts) const { std::free(counts); }
  };
  using Counts = std::unique_ptr<std::uint64_t[], Free>;
  static Counts no_counts();

  // Most of the 2 MiB is never touched, and then never comes into being.
  Counts direct_ = no_counts();
  std::map<std::uint32_t, std::uint64_t> huge_;
};

}  // namespace wirecensus
