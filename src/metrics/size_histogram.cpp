#include "metrics/size_histogram.h"

#include <cassert>

namespace wirecensus::metrics {
namespace {

using Counts = std::vector<std::uint64_t>;

void merge_counts(Counts& counts, const Counts& others) {
  if (others.empty()) return;
  assert(counts.empty() || counts.size() == others.size());
  counts.resize(others.size());
  for (std::size_t i = 0; i < others.size(); ++i) counts[i] += others[i];
}

// `first` is the size of counts[0].
void gather(const Counts& counts, std::uint32_t first, std::vector<SizeCount>& gathered) {
  for (std::uint32_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) gathered.push_back({first + i, counts[i]});
  }
}

}  // namespace

std::vector<SizeCount> merged(const std::vector<SizeCount>& a, const std::vector<SizeCount>& b) {
  std::vector<SizeCount> sum;
  sum.reserve(a.size() + b.size());
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const bool next_of_b = i == a.size() || (j < b.size() && b[j].size < a[i].size);
    sum.push_back(next_of_b ? b[j++] : a[i++]);
    if (!next_of_b && j < b.size() && b[j].size == sum.back().size) {
      sum.back().packets += b[j++].packets;
    }
  }
  return sum;
}

void SizeHistogram::add_unusual(std::uint32_t size) {
  if (size > kMax) {
    ++huge_[size];
    return;
  }
  super_.resize(kMax - kUsual + 1);
  ++super_[size - kUsual];
}

void SizeHistogram::merge(const SizeHistogram& other) {
  merge_counts(usual_, other.usual_);
  merge_counts(super_, other.super_);
  for (const auto& [size, packets] : other.huge_) huge_[size] += packets;
}

std::vector<SizeCount> SizeHistogram::counts() const {
  std::vector<SizeCount> counts;
  gather(usual_, 0, counts);
  gather(super_, kUsual, counts);
  for (const auto& [size, packets] : huge_) counts.push_back({size, packets});
  return counts;
}

}  // namespace wirecensus::metrics
