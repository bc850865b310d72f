// The packet size distribution as a chart: bars, axes, marks and texts, computed from the data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/census.h"
#include "metrics/size_statistics.h"
#include "report/chart/axis.h"
#include "report/chart/chart.h"

namespace wirecensus::report {

// Packets with sizes in [begin, end) bytes. If each size has its own bar, the bar is centred on it.
struct Bar {
  double begin;
  double end;
  std::uint64_t packets;
};

// A marked size in bytes.
struct Mark {
  double size;
  std::string label;
};

struct SizeDistribution {
  std::string title;     // what the chart shows
  std::string source;    // the data's source; printable, of any length
  std::string subtitle;  // amount and time range
  Axis sizes;
  Axis packets;
  std::vector<Bar> bars;  // ascending, none empty; no bars without packets
  Mark mean;              // mean and median are not set without packets
  Mark median;
};

// Precondition: `statistics` is size_statistics(census.sizes).
SizeDistribution size_distribution(const metrics::Census& census,
                                   const metrics::SizeStatistics& statistics);

Chart chart_of(const SizeDistribution& sizes);

}  // namespace wirecensus::report
