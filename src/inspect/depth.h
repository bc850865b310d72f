// The result of depth: a part of the census, empty unless asked for.
#pragma once

#include <utility>

#include "inspect/connections.h"
#include "inspect/tunnel_records.h"

namespace wirecensus::inspect {

struct Depth {
  bool has_tcp = false;     // the connections were asked for
  Connections connections;  // of TCP; empty without has_tcp
  TunnelRecords tunnels;

  // Adds the depth of another shard of the same count. Precondition: no flow is in both.
  void append(Depth&& other) {
    has_tcp |= other.has_tcp;
    connections.append(std::move(other.connections));
    tunnels.append(std::move(other.tunnels));
  }
};

}  // namespace wirecensus::inspect
