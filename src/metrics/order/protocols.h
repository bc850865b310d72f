// Packets, bytes and flows by protocol, summed from the flow records.
#pragma once

#include <cstdint>
#include <vector>

#include "base/protocol.h"
#include "flow/flow_records.h"

namespace wirecensus::metrics {

// One protocol; `flows` counts directions that have packets.
struct ProtocolRecord {
  Protocol protocol;
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t flows = 0;
};

// By frame bytes, descending; then by protocol.
std::vector<ProtocolRecord> fold_protocols(const flow::FlowRecords& flows);

}  // namespace wirecensus::metrics
