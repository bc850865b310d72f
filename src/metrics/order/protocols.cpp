#include "metrics/order/protocols.h"

#include <algorithm>
#include <map>

namespace wirecensus::metrics {
namespace {

template <typename Key>
std::uint64_t flows_in(const flow::CompactRecord<Key>& record) {
  return (record.forward.empty() ? 0U : 1U) + (record.reverse.empty() ? 0U : 1U);
}

}  // namespace

// A map suffices: the number of protocols is bounded by the registries.
std::vector<ProtocolRecord> fold_protocols(const flow::FlowRecords& flows) {
  std::map<Protocol, ProtocolRecord> protocols;
  flows.for_each([&](flow::FlowRef, const auto& record) {
    ProtocolRecord& sum = protocols[record.key.protocol()];
    sum.packets += record.forward.packets + record.reverse.packets;
    sum.frame_bytes += record.forward.frame_bytes + record.reverse.frame_bytes;
    sum.flows += flows_in(record);
  });
  std::vector<ProtocolRecord> records;
  records.reserve(protocols.size());
  for (auto& [protocol, record] : protocols) {
    record.protocol = protocol;
    records.push_back(record);
  }
  // Stable: ties stay in the order of the map.
  std::stable_sort(records.begin(), records.end(),
                   [](const ProtocolRecord& a, const ProtocolRecord& b) {
                     return a.frame_bytes > b.frame_bytes;
                   });
  return records;
}

}  // namespace wirecensus::metrics
