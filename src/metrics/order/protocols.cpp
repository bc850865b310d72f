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

// Protocols are few: at most all numbers of all registries.
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
  std::stable_sort(records.begin(), records.end(),
                   [](const ProtocolRecord& a, const ProtocolRecord& b) {
                     return a.frame_bytes > b.frame_bytes;  // a map is in the order of its keys
                   });
  return records;
}

}  // namespace wirecensus::metrics
