#include "metrics/order/derived.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/run_all.h"

namespace wirecensus::metrics {
namespace {

template <typename Key>
std::uint64_t flows_in(const flow::CompactRecord<Key>& record) {
  return (record.forward.empty() ? 0U : 1U) + (record.reverse.empty() ? 0U : 1U);
}

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
                     return a.frame_bytes > b.frame_bytes;  // they are in order already
                   });
  return records;
}

}  // namespace

Derived derive(const flow::FlowRecords& flows, unsigned threads) {
  Derived derived;
  derived.numbers = std::make_unique<const RecordNumbers>(flows);
  const std::function<void()> folds[] = {
      [&] { derived.addresses = Addresses(*derived.numbers); },
      [&] { derived.conversations = fold_conversations(*derived.numbers, kTopConversations); },
      [&] { derived.protocols = fold_protocols(flows); },
  };
  run_all(folds, threads);
  derived.flows.biflows = flows.size();
  for (const ProtocolRecord& record : derived.protocols) derived.flows.flows += record.flows;
  return derived;
}

}  // namespace wirecensus::metrics
