// Size classes: the histogram of packet sizes in the few rows that a screen has. The classes are
// those of RMON's etherStatsPkts (RFC 2819), less the frame check sequence where that matters, and
// two more for what is larger.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/size_histogram.h"

namespace wirecensus::view {

struct SizeClass {
  std::string name;  // "64 - 127"
  std::uint64_t packets = 0;
};

// From the first class that has packets to the last.
std::vector<SizeClass> size_classes(const std::vector<metrics::SizeCount>& sizes);

// A bar of block characters, `share` (0 to 1) of `columns` long; any share above zero shows.
std::string bar_text(double share, std::size_t columns);

}  // namespace wirecensus::view
