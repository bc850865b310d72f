#include "metrics/order/protocols.h"

#include <algorithm>

namespace wirecensus::metrics {

std::vector<ProtocolRecord> ProtocolSums::finish() const {
  std::vector<ProtocolRecord> records;
  records.reserve(protocols_.size());
  for (const auto& [protocol, record] : protocols_) {
    records.push_back(record);
    records.back().protocol = protocol;
  }
  // Stable: ties stay in the order of the map.
  std::stable_sort(records.begin(), records.end(),
                   [](const ProtocolRecord& a, const ProtocolRecord& b) {
                     return a.frame_bytes > b.frame_bytes;
                   });
  return records;
}

std::vector<ProtocolRecord> fold_protocols(const flow::FlowRecords& flows) {
  ProtocolSums sums;
  flows.for_each([&](flow::FlowRef, const auto& record) { sums.add(record); });
  return sums.finish();
}

}  // namespace wirecensus::metrics
