// The hash of the keys of flows outside and inside tunnels, for tables (flow/record_store.h).
#pragma once

#include <cstdint>

#include "flow/flow_record.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

// With a random seed, so that senders of packets cannot provoke collisions.
struct TunnelKeyHash {
  std::uint64_t seed = 0;

  std::uint32_t operator()(const flow::FlowKey& key) const;
  std::uint32_t operator()(const InnerKey& key) const;
};

}  // namespace wirecensus::inspect
