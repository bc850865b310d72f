// The flows with the most bytes, where not all have room to be shown. The others are summed up by
// protocol:
//
//     UnlistedFlows rest;
//     FlowRecords first = largest_flows(flows, 1000, rest);  // at most 1000
//     first.append(rest.rows());                             // "tcp", without addresses
#pragma once

#include <cstddef>
#include <map>

#include "base/protocol.h"
#include "flow/compact_record.h"
#include "flow/flow_record.h"
#include "flow/flow_records.h"

namespace wirecensus::metrics {

// The sums of flows that have no rows of their own. Not thread-safe. Functions throw
// std::bad_alloc. Memory: bounded by the number of protocols.
class UnlistedFlows {
 public:
  template <typename Key>
  void add(const flow::CompactRecord<Key>& record) {
    flow::FlowCounters& sum = sums_[record.key.protocol()];
    sum.merge(record.forward);
    sum.merge(record.reverse);
  }
  void add(const flow::FlowRecords& flows);
  void merge(const UnlistedFlows& other);

  bool empty() const { return sums_.empty(); }

  // Calls visit(Protocol, const FlowCounters&) for each protocol.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (const auto& [protocol, sum] : sums_) visit(protocol, sum);
  }

  // A flow without addresses for each protocol. No packet has one of an IP protocol itself: those
  // are sums.
  flow::FlowRecords rows() const;

 private:
  std::map<Protocol, flow::FlowCounters> sums_;
};

// Whether this is a row of UnlistedFlows.
inline bool is_unlisted(const flow::FlowKey& key) {
  return key.source.version == IpVersion::none && key.protocol.space == ProtocolSpace::ip;
}

// Copies of the `max` flows that have the most frame bytes. All others are added to `unlisted`, and
// so are flows without addresses. Of equal ones, any. Throws std::bad_alloc.
flow::FlowRecords largest_flows(const flow::FlowRecords& flows, std::size_t max,
                                UnlistedFlows& unlisted);

}  // namespace wirecensus::metrics
