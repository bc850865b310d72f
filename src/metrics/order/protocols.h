// Packets, bytes and flows by protocol, summed from the flow records.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/protocol.h"
#include "flow/compact_record.h"
#include "flow/flow_records.h"

namespace wirecensus::metrics {

// One protocol; `flows` counts directions that have packets.
struct ProtocolRecord {
  Protocol protocol;
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t flows = 0;
};

// Sums records one by one. A map suffices: the number of protocols is bounded by the registries.
class ProtocolSums {
 public:
  template <typename Key>
  void add(const flow::CompactRecord<Key>& record) {
    ProtocolRecord& sum = protocols_[record.key.protocol()];
    sum.packets += record.forward.packets + record.reverse.packets;
    sum.frame_bytes += record.forward.frame_bytes + record.reverse.frame_bytes;
    sum.flows += (record.forward.empty() ? 0U : 1U) + (record.reverse.empty() ? 0U : 1U);
  }

  // By frame bytes, descending; then by protocol.
  std::vector<ProtocolRecord> finish() const;

 private:
  std::map<Protocol, ProtocolRecord> protocols_;
};

// By frame bytes, descending; then by protocol.
std::vector<ProtocolRecord> fold_protocols(const flow::FlowRecords& flows);

}  // namespace wirecensus::metrics
