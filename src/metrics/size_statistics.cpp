#include "metrics/size_statistics.h"

#include <cmath>

namespace wirecensus::metrics {
namespace {

// The size of the packet at `rank`; rank 1 is the smallest packet. Precondition: 1 <= rank <=
// packets.
std::uint32_t size_at_rank(const std::vector<SizeCount>& counts, std::uint64_t rank) {
  std::uint64_t reached = 0;
  for (const SizeCount& count : counts) {
    reached += count.packets;
    if (reached >= rank) return count.size;
  }
  return counts.back().size;
}

// The nearest-rank percentile: rank ceil(percent / 100 * packets), split to avoid overflow.
std::uint32_t percentile(const std::vector<SizeCount>& counts, std::uint64_t packets,
                         std::uint64_t percent) {
  const std::uint64_t whole = packets / 100 * percent;
  const std::uint64_t rest = (packets % 100 * percent + 99) / 100;
  return size_at_rank(counts, whole + rest);
}

double median(const std::vector<SizeCount>& counts, std::uint64_t packets) {
  const double upper = size_at_rank(counts, packets / 2 + 1);
  if (packets % 2 == 1) return upper;
  return (size_at_rank(counts, packets / 2) + upper) / 2;
}

double standard_deviation(const std::vector<SizeCount>& counts, long double packets,
                          long double mean) {
  long double squares = 0;
  for (const SizeCount& count : counts) {
    const long double distance = count.size - mean;
    squares += distance * distance * static_cast<long double>(count.packets);
  }
  return static_cast<double>(std::sqrt(squares / packets));
}

}  // namespace

SizeStatistics size_statistics(const std::vector<SizeCount>& counts) {
  SizeStatistics statistics;
  if (counts.empty()) return statistics;
  for (const SizeCount& count : counts) {
    statistics.packets += count.packets;
    statistics.bytes += count.size * count.packets;
  }
  const auto packets = static_cast<long double>(statistics.packets);
  const long double mean = static_cast<long double>(statistics.bytes) / packets;
  statistics.min = counts.front().size;
  statistics.max = counts.back().size;
  statistics.mean = static_cast<double>(mean);
  statistics.standard_deviation = standard_deviation(counts, packets, mean);
  statistics.median = median(counts, statistics.packets);
  statistics.p90 = percentile(counts, statistics.packets, 90);
  statistics.p95 = percentile(counts, statistics.packets, 95);
  statistics.p99 = percentile(counts, statistics.packets, 99);
  return statistics;
}

}  // namespace wirecensus::metrics
