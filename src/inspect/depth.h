// The result of depth: a part of the census, empty unless asked for.
#pragma once

#include <utility>

#include "inspect/connections.h"

namespace wirecensus::inspect {

struct Depth {
  Connections connections;  // of TCP

  // Adds the depth of another shard of the same count. Precondition: no flow is in both.
  void append(Depth&& other) { connections.append(std::move(other.connections)); }
};

}  // namespace wirecensus::inspect
