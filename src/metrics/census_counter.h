// Counts packets into a share of a census. Each thread has a counter of its own; counters share no
// state:
//
//     CensusCounter counter(seed);
//     counter.count_totals(packet);        // any packets, in any order
//     counter.count_flows(keyed_packets);  // packets of this counter's shard, in order
//     Census census = assemble(freeze(std::move(counters)), ledger, sources);
//
// At a cut, fresh counters replace the old ones. The shares of the old ones form a part, which
// add() adds, shard by shard, to the counters of the whole count.
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

// Not thread-safe: one thread at a time.
class CensusCounter {
 public:
  // `hash_seed` is the seed of the hashes in count_flows().
  explicit CensusCounter(std::uint64_t hash_seed) : flows_(hash_seed) {}

  // For the part of a count behind the one that `before` has counted. The width of its timeline is
  // at least that of `before`, so it may be wider than its own packets need.
  CensusCounter(std::uint64_t hash_seed, const CensusCounter& before)
      : timeline_(before.timeline_.width()), flows_(hash_seed) {}

  // What is counted in totals from now on is of the source with this number. Before the first call,
  // of number 0.
  void begin_source(std::size_t number) {
    if (number != source_) [[unlikely]]
      end_source(number);
  }

  // Counts a packet in totals, sizes and timeline. Precondition: each packet is passed to exactly
  // one counter, in any order.
  void count_totals(const decode::Packet& packet) {
    count_packet(totals_, packet);
    sizes_.add(packet.frame_len);
    timeline_.add(packet);
  }

  // Counts the second and later packets of an aggregate, whose frame count_totals() counted with
  // the first.
  void count_further(const decode::Packet& packet) { count_further_packet(totals_, packet); }

  // Adds bytes to those captured that the frames counted do not have.
  void add_captured(std::uint64_t bytes) { totals_.captured_bytes += bytes; }

  // Of the current source.
  const Totals& totals() const { return totals_; }
  // FlowTable::size().
  std::uint32_t biflows() const { return flows_.size(); }

  // FlowTable::set_max_fragment_bytes().
  void set_max_fragment_bytes(std::size_t bytes) { flows_.set_max_fragment_bytes(bytes); }

  // FlowTable::set_room().
  void set_room(const flow::Room* room) { flows_.set_room(room); }

  // FlowTable::bytes().
  std::size_t flow_bytes() const { return flows_.bytes(); }
  // Removes the flows counted so far, and returns them: the share of freeze() lacks them then,
  // except in its amounts.
  flow::FlowRecords take_flows();

  // Counts packets in flows; keeps no reference to them. Preconditions: all packets of a pair of
  // addresses are passed to the same counter, in capture order, with keys hashed with its seed.
  // Throws std::bad_alloc.
  void count_flows(const flow::KeyedPackets& packets) { flows_.add(packets); }

  // Adds the share of a later part. Precondition: it is of the same shard.
  void add(const CountedShare& later);

  // Ends counting and returns what was counted. `ends`: FlowTable::freeze().
  CountedShare freeze(flow::Ends ends) &&;

 private:
  void end_source(std::size_t next);

  Totals totals_;
  std::size_t source_ = 0;
  std::vector<SourceTotals> ended_;  // of other sources
  SizeHistogram sizes_;
  TimelineCounter timeline_;
  flow::FlowTable flows_;
  UnlistedFlows taken_;           // what take_flows() returned
  std::uint64_t unassigned_ = 0;  // CountedFlows::unassigned of what was added
};

// Freezes all counters, each on a thread of its own if they have many flows; shares are in the
// order of the counters. `ends`: FlowTable::freeze().
std::vector<CountedShare> freeze(std::vector<CensusCounter> counters,
                                 flow::Ends ends = flow::Ends::open);

}  // namespace wirecensus::metrics
