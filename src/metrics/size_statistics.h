// Size statistics, computed from the histogram: exact integer sums, no running floating point.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/size_histogram.h"

namespace wirecensus::metrics {

// Lengths are wire lengths in bytes. All values are 0 without packets.
struct SizeStatistics {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::uint32_t min = 0;
  std::uint32_t max = 0;
  double mean = 0;
  double standard_deviation = 0;  // of the population
  double median = 0;              // mean of the middle two if `packets` is even
  std::uint32_t p90 = 0;          // nearest rank: the minimum size that 90 % do not exceed
  std::uint32_t p95 = 0;
  std::uint32_t p99 = 0;
};

// Precondition: `counts` is ascending by size (SizeHistogram::counts()).
SizeStatistics size_statistics(const std::vector<SizeCount>& counts);

}  // namespace wirecensus::metrics
