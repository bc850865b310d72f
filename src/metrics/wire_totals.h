// What the wire carried, where the kernel handed over super packets (capture/live/super_packet.h).
#pragma once

#include <cstdint>
#include <optional>

#include "metrics/census.h"

namespace wirecensus::metrics {

struct WireTotals {
  std::uint64_t super_packets = 0;  // among the frames that were counted
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // with the headers of each
};

// Of all packets of the census. None where that cannot be known: the kernel tells nothing of an
// interface without link-layer header, for example.
std::optional<WireTotals> wire_totals(const Census& census);

}  // namespace wirecensus::metrics
