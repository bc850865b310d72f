// The row of packets whose flows have no rows of their own, because there was no room for them.
#pragma once

#include "flow/compact_record.h"
#include "flow/flow_record.h"

namespace wirecensus::flow {

// The record of a flow without addresses, of ProtocolSpace::remainder.
inline CompactRecord<Ipv4Key> remainder_record(const FlowCounters& counters) {
  FlowKey key;
  key.protocol = {ProtocolSpace::remainder, 0};
  CompactRecord<Ipv4Key> record{{}, counters, {}};
  compact(key, record.key);
  return record;
}

}  // namespace wirecensus::flow
