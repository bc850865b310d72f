#include "report/html/delay_bars.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace wirecensus::report {
namespace {

using Edges = std::vector<std::uint64_t>;  // ascending; a bar is between each two

constexpr unsigned kPrecision = 14;  // bits by which the histogram divides a power of two

// At multiples of a power of two, so that no interval of the histogram lies in two bars.
Edges equal_edges(std::uint64_t min, std::uint64_t max) {
  const unsigned bits = static_cast<unsigned>(std::bit_width(max));
  unsigned shift = bits > kPrecision + 1 ? bits - (kPrecision + 1) : 0;
  while ((max >> shift) - (min >> shift) >= kMaxDelayBars) ++shift;
  Edges edges;
  for (std::uint64_t at = min >> shift; at <= (max >> shift) + 1; ++at) {
    edges.push_back(at << shift);
  }
  return edges;
}

// Each the same multiple of the one before, rounded up to nanoseconds. Precondition: min > 0.
Edges logarithmic_edges(std::uint64_t min, std::uint64_t max) {
  const double begin = std::log(static_cast<double>(min));
  const double step = (std::log(static_cast<double>(max) + 1) - begin) / kMaxDelayBars;
  Edges edges{min};
  for (std::size_t i = 1; i < kMaxDelayBars; ++i) {
    const double edge = std::ceil(std::exp(begin + static_cast<double>(i) * step));
    edges.push_back(std::clamp(static_cast<std::uint64_t>(edge), edges.back(), max));
  }
  edges.push_back(max + 1);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

Edges edges_of(const metrics::DelayHistogram& delays) {
  const auto min = static_cast<std::uint64_t>(delays.min());
  const auto max = static_cast<std::uint64_t>(delays.max());
  if (max == 0) return {0, 1};
  if (min == 0) {
    Edges edges = logarithmic_edges(1, max);
    edges.insert(edges.begin(), 0);
    return edges;
  }
  return max / 2 < min ? equal_edges(min, max) : logarithmic_edges(min, max);
}

}  // namespace

std::vector<DelayBar> delay_bars(const metrics::DelayHistogram& delays) {
  if (delays.count() == 0) return {};
  const Edges edges = edges_of(delays);
  std::vector<DelayBar> bars;
  for (const metrics::DelayHistogram::Interval& interval : delays.intervals()) {
    const auto least = static_cast<std::uint64_t>(interval.least);
    const auto right = std::upper_bound(edges.begin(), std::prev(edges.end()), least);
    if (bars.empty() || bars.back().right != *right) {
      bars.push_back({*std::prev(right), *right, interval.least, interval.most, 0});
    }
    bars.back().most = interval.most;
    bars.back().packets += interval.packets;
  }
  return bars;
}

}  // namespace wirecensus::report
