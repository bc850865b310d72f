// Protocols, folded from the flow records.
#pragma once

#include <cstdint>
#include <vector>

#include "base/protocol.h"
#include "flow/flow_records.h"

namespace wirecensus::metrics {

// One protocol, over the flows of both directions.
struct ProtocolRecord {
  Protocol protocol;
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t flows = 0;
};

// Most frame bytes first, then the protocol.
std::vector<ProtocolRecord> fold_protocols(const flow::FlowRecords& flows);

}  // namespace wirecensus::metrics
