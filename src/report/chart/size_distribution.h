// The packet size distribution: bars, axes, marks and texts, chosen from the data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/census.h"
#include "metrics/size_statistics.h"
#include "report/chart/axis.h"
#include "report/chart/chart.h"

namespace wirecensus::report {

// Packets with sizes from `begin` to below `end`; where each size has a bar of its own, the bar is
// centred on it.
struct Bar {
  double begin;
  double end;
  std::uint64_t packets;
};

struct Mark {
  double size;
  std::string label;
};

struct SizeDistribution {
  std::string title;     // what this is
  std::string source;    // of what; printable, of any length
  std::string subtitle;  // how much and when
  Axis sizes;
  Axis packets;
  std::vector<Bar> bars;  // ascending, none empty; none at all when there is no packet
  Mark mean;
  Mark median;
};

// `statistics` are those of census.sizes.
SizeDistribution size_distribution(const metrics::Census& census,
                                   const metrics::SizeStatistics& statistics);

Chart chart_of(const SizeDistribution& sizes);

}  // namespace wirecensus::report
