// Size classes: the histogram of packet sizes in a few rows. The classes are those of RMON's
// etherStatsPkts (RFC 2819), without the frame check sequence, and two more for larger packets.
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

// From the first class with packets to the last.
std::vector<SizeClass> size_classes(const std::vector<metrics::SizeCount>& sizes);

// A bar of block characters with the length `share` (0 to 1) times `columns`; visible for any share
// above zero.
std::string bar_text(double share, std::size_t columns);

}  // namespace wirecensus::view
