// Counts packets into what becomes a census. Each thread has its own counter, and they share
// nothing:
//
//     CensusCounter counter(seed);
//     counter.count_totals(packet);        // of any packets
//     counter.count_flows(keyed_packets);  // of the packets in this counter's shard, in order
//     Census census = freeze(std::move(counters), ledger, sources);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decode/packet.h"
#include "flow/flow_table.h"
#include "metrics/census.h"
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

 private:
  friend Census freeze(std::vector<CensusCounter> counters, Ledger ledger,
                       std::vector<std::string> sources);

  Totals totals_;
  SizeHistogram sizes_;
  TimelineCounter timeline_;
  flow::FlowTable flows_;
};

// Ends counting. `ledger.counted` says how many frames the sources delivered: the books are
// balanced against it, and an entry is made where our own tables disagree. Precondition: at least
// one counter.
Census freeze(std::vector<CensusCounter> counters, Ledger ledger, std::vector<std::string> sources);

}  // namespace wirecensus::metrics
