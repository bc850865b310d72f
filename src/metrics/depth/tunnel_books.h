// The sums of what is inside tunnels, and whether they agree with the flows.
#pragma once

#include <array>
#include <cstdint>

#include "base/tunnel_kind.h"
#include "metrics/census.h"

namespace wirecensus::metrics {

struct TunnelSums {
  // Together the packets of all flows that carry a tunnel.
  std::uint64_t inner_packets = 0;
  std::uint64_t filtered_packets = 0;  // by --inner-filter
  std::uint64_t hidden_packets = 0;
  std::uint64_t inner_ip_bytes = 0;
  std::uint64_t inner_flows = 0;  // one direction each
  // Packets of the flows that carry a tunnel, by TunnelKind.
  std::array<std::uint64_t, kTunnelKindCount> packets{};
  // Each tunnel is that of a flow, with at most its packets, and the inner flows have as many
  // packets as the flows have inner packets.
  bool balanced = true;
};

TunnelSums tunnel_sums(const Census& census);

// Adds a loss (LossCause::books_do_not_balance) to the ledger if the sums do not agree.
void balance_tunnels(Census& census);

}  // namespace wirecensus::metrics
