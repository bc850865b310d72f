// What the headers of the packets of each flow said beside its addresses and ports.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "flow/flow_record.h"
#include "inspect/headers/least_values.h"
#include "inspect/headers/packet_headers.h"

namespace wirecensus::inspect {

// Of one direction. Sets and extremes: the result does not depend on the order of counting and
// merging. Of a fragmented packet, only the first fragment is in it.
struct HeaderFacts {
  LeastValues<std::uint64_t, 2> source_macs;
  LeastValues<std::uint64_t, 2> destination_macs;
  LeastValues<std::uint16_t, 4> vlans;  // with kUntagged
  LeastValues<std::uint16_t, 4> icmp_types_and_codes;
  LeastValues<std::uint8_t, 4> dscps;
  // Of packets with IP; min > max if there is none.
  std::uint8_t min_hop_limit = std::numeric_limits<std::uint8_t>::max();
  std::uint8_t max_hop_limit = 0;

  void add(const PacketHeaders& headers);
  void merge(const HeaderFacts& other);
  bool has_hop_limit() const { return min_hop_limit <= max_hop_limit; }
  // Whether nothing was added.
  bool empty() const { return vlans.values().empty(); }

  bool operator==(const HeaderFacts&) const = default;
};

struct FlowHeaders {
  flow::FlowKey key;
  HeaderFacts facts;

  bool operator==(const FlowHeaders&) const = default;
};

// In the order of their keys, each of which occurs once.
struct HeaderRecords {
  bool counted = false;  // they were asked for; otherwise at most the flows of ICMP are there
  std::vector<FlowHeaders> flows;

  // Adds those of another shard of the same count. Precondition: no flow is in both.
  void append(HeaderRecords&& other);

  // Leaves the flows of ICMP.
  void keep_icmp();

  // Those of a direction; null if there are none. Valid as long as the records.
  const HeaderFacts* find(const flow::FlowKey& key) const;

  bool operator==(const HeaderRecords&) const = default;
};

}  // namespace wirecensus::inspect
