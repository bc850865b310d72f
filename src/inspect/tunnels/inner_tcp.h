// The TCP connections of an inner flow, and their health, as figures of one of its directions.
#pragma once

#include <cstdint>
#include <optional>

#include "inspect/connection.h"
#include "inspect/connections.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

// Of the connections that have packets in this direction.
struct InnerTcp {
  std::uint64_t connections = 0;
  bool is_originator = false;      // of the last one
  TcpState state = TcpState::oth;  // of the last one
  TcpHealth health;                // TcpHealth::add_later()
};

// None if the flow is not of TCP. Takes a search of the connections.
std::optional<InnerTcp> inner_tcp(const Connections& connections, const InnerKey& key);

}  // namespace wirecensus::inspect
