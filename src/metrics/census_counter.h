// Counts packets into what becomes a census. Each thread has its own counter, and they share
// nothing:
//
//     CensusCounter counter(seed);
//     counter.count_totals(packet);        // of any packets
//     counter.count_flows(keyed_packets);  // of the packets in this counter's shard, in order
//     Census census = assemble(freeze(std::move(counters)), ledger, sources);
//
// A count that is cut has fresh counters from there on; the shares of the old ones become a part,
// and are added, each to the whole of its shard, by add().
#pragma once

#include <cstdint>
#include <vector>

#include "decode/packet.h"
#include "flow/flow_table.h"
#include "metrics/census.h"
#include "metrics/counted_share.h"
#include "metrics/timeline_counter.h"
#include "metrics/totals_counting.h"

namespace wirecensus::metrics {

class CensusCounter {
 public:
  explicit CensusCounter(std::uint64_t hash_seed) : flows_(hash_seed) {}

  // Totals, sizes and timeline, in any order; each packet must come to one counter's.
  void count_totals(const decode::Packet& packet) {
    count_packet(totals_, packet);
    sizes_.add(packet.frame_len);
    timeline_.add(packet);
  }

  // Of an aggregate, each packet but the first: its frame is counted with the first one.
  void count_further(const decode::Packet& packet) { count_further_packet(totals_, packet); }

  const Totals& totals() const { return totals_; }

  // Flows. All packets of a pair of addresses must come to one counter's, as they were captured,
  // and their keys be hashed with the seed of this counter.
  void count_flows(const flow::KeyedPackets& packets) { flows_.add(packets); }

  // Takes in the share of a later part. Precondition: it is of the same shard.
  void add(const CountedShare& later);

  // Ends counting.
  CountedShare freeze() &&;

 private:
  Totals totals_;
  SizeHistogram sizes_;
  TimelineCounter timeline_;
  flow::FlowTable flows_;
};

// Ends counting of all, on several threads.
std::vector<CountedShare> freeze(std::vector<CensusCounter> counters);

}  // namespace wirecensus::metrics
