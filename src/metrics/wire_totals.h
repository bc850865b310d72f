// Packets on the wire, where the kernel delivered super packets (capture/live/super_packet.h).
#pragma once

#include <cstdint>
#include <optional>

#include "metrics/census.h"

namespace wirecensus::metrics {

struct WireTotals {
  std::uint64_t super_packets = 0;  // among the frames counted
  std::uint64_t packets = 0;        // on the wire
  std::uint64_t bytes = 0;          // including the headers of each packet
};

// The totals of all sources of the census. None if they cannot be known: the kernel reports no
// super packets on interfaces without a link-layer header, for example.
std::optional<WireTotals> wire_totals(const Census& census);

}  // namespace wirecensus::metrics
