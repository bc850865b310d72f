// Size statistics, exact, from the histogram: integer sums of any width, no running floating point.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/size_histogram.h"

namespace wirecensus::metrics {

// All lengths are wire lengths in bytes. Everything is zero when there is no packet.
struct SizeStatistics {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::uint32_t min = 0;
  std::uint32_t max = 0;
  double mean = 0;
  double standard_deviation = 0;  // of the population
  double median = 0;              // the mean of the middle two where their number is even
  std::uint32_t p90 = 0;          // nearest rank: the least size that 90 % do not exceed
  std::uint32_t p95 = 0;
  std::uint32_t p99 = 0;
};

SizeStatistics size_statistics(const std::vector<SizeCount>& counts);

}  // namespace wirecensus::metrics
