#include "metrics/size_histogram.h"

#include <new>

namespace wirecensus {

SizeHistogram::Counts SizeHistogram::no_counts() {
  auto* counts = static_cast<std::uint64_t*>(std::calloc(kDirect, sizeof(std::uint64_t)));
  if (counts == nullptr) throw std::bad_alloc();
  return Counts(counts);
}

void SizeHistogram::merge(const SizeHistogram& other) {
  for (std::uint32_t size = 0; size < kDirect; ++size) {
    if (other.direct_[size] > 0) direct_[size] += other.direct_[size];
  }
  for (const auto& [size, packets] : other.huge_) huge_[size] += packets;
}

std::vector<SizeCount> SizeHistogram::counts() const {
  std::vector<SizeCount> counts;
  for (std::uint32_t size = 0; size < kDirect; ++size) {
    if (direct_[size] > 0) counts.push_back({size, direct_[size]});
  }
  for (const auto& [size, packets] : huge_) counts.push_back({size, packets});
  return counts;
}

}  // namespace wirecensus
