// The servers that were named, by the traffic of their flows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "metrics/census.h"

namespace wirecensus::metrics {

struct NamedTraffic {
  std::string_view name;  // of the census
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;  // both directions, wire lengths
};

// The `most` server names of flows with most bytes, then the least. Empty if names were not asked
// for. Reads all flows.
std::vector<NamedTraffic> busiest_names(const Census& census, std::size_t most);

}  // namespace wirecensus::metrics
