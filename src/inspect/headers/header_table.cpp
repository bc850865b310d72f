#include "inspect/headers/header_table.h"

#include <algorithm>
#include <utility>

#include "flow/visit_records.h"

namespace wirecensus::inspect {
namespace {

template <typename Key>
void count_headers(flow::RecordStore<Key, HeaderRecord<Key>>& store,
                   const std::vector<KeyedHeaders<Key>>& packets) {
  using Record = HeaderRecord<Key>;
  flow::visit_records(
      store, packets,
      [](const Record& record, const KeyedHeaders<Key>&) {
        flow::prefetch_memory(&record, sizeof(Record));
      },
      [](Record& record, const KeyedHeaders<Key>& packet) {
        (packet.reverse ? record.reverse : record.forward).add(packet.headers);
      });
}

void append_flow(const flow::FlowKey& key, const HeaderFacts& facts,
                 std::vector<FlowHeaders>& flows) {
  if (!facts.empty()) flows.push_back({key, facts});
}

template <typename Store>
void append_flows(const Store& store, std::vector<FlowHeaders>& flows) {
  const auto append = [&](const auto& record) {
    const flow::FlowKey key = flow::expand(record.key);
    append_flow(key, record.forward, flows);
    append_flow(key.reversed(), record.reverse, flows);
  };
  store.for_each(append);
}

}  // namespace

void HeaderTable::count(const HeaderLanes& lanes) {
  count_headers(ipv4_, lanes.ipv4);
  count_headers(ipv6_, lanes.ipv6);
}

template <typename Key>
void HeaderTable::add(Store<Key>& store, const FlowHeaders& flow) {
  Key key;
  const bool reverse = flow::compact(flow.key, key);
  HeaderRecord<Key>& record = store.find_or_insert(key, hash_(key));
  (reverse ? record.reverse : record.forward).merge(flow.facts);
}

void HeaderTable::add(const HeaderRecords& records) {
  for (const FlowHeaders& flow : records.flows) {
    if (flow.key.source.version == IpVersion::v6) {
      add(ipv6_, flow);
    } else {
      add(ipv4_, flow);
    }
  }
}

HeaderRecords HeaderTable::finish() && {
  HeaderRecords records;
  append_flows(ipv4_, records.flows);
  append_flows(ipv6_, records.flows);
  std::sort(records.flows.begin(), records.flows.end(),
            [](const FlowHeaders& a, const FlowHeaders& b) { return a.key < b.key; });
  return records;
}

}  // namespace wirecensus::inspect
