// All TCP connections of a census in a few figures, and the worst of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "inspect/connection.h"
#include "metrics/census.h"

namespace wirecensus::metrics {

// How many people are shown.
inline constexpr std::size_t kWorstConnections = 10;

struct TcpSums {
  std::uint64_t connections = 0;
  std::array<std::uint64_t, inspect::kTcpStates> by_state{};
  std::uint64_t repeated_bytes = 0;  // of all directions
  std::uint64_t payload_bytes = 0;
  std::uint64_t unseen_bytes = 0;
};

struct TroubledConnection {
  inspect::Connection connection;              // of TCP
  std::optional<inspect::InnerKey> in_tunnel;  // a direction of its flow; none outside tunnels
};

struct TcpOverview {
  TcpSums outermost;                      // connections outside tunnels
  TcpSums inner;                          // those inside
  std::vector<TroubledConnection> worst;  // most trouble first; only connections that have any
};

// Reads all connections. `most`: length of `worst`.
TcpOverview tcp_overview(const Census& census, std::size_t most);

}  // namespace wirecensus::metrics
