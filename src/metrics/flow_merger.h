// Adds up the flows of censuses, on several threads: as in a count, each has a table of its own for
// its shard of the addresses (base/address_shard.h).
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "flow/flow_table.h"
#include "metrics/balance.h"

namespace wirecensus::metrics {

class FlowSpilling;
class SpilledFlows;

// Used by one thread at a time. Functions that add throw std::bad_alloc.
class FlowMerger {
 public:
  struct Sum {
    flow::CountedFlows flows;
    ProtocolAmounts amounts{};  // amounts_of_flows()
  };

  // Neither affects the result. At most 8 threads are used; precondition: at least 1.
  FlowMerger(std::uint64_t hash_seed, unsigned threads);

  // As FlowTable::add(), in the order of capture.
  void add(const flow::FlowRecords& flows, const flow::OpenFragments& open);

  // The same in any order: fragments wait for those of counts that began earlier. This count began
  // at `begin`, and those that are added later begin at `rest` or after it; either is kNoTime where
  // it is not known.
  void add(const flow::FlowRecords& flows, const flow::OpenFragments& open, Timestamp begin,
           Timestamp rest);

  // Adds flows that are on disk, of a census whose fragments were added, in pieces, each within a
  // bound as of bound().
  void add_spilled(const SpilledFlows& flows, const flow::OpenFragments& open,
                   const FlowSpilling& spilling);

  // Keeps the flows so far within a bound: freeze() lacks what was spilled, except in the amounts.
  void bound(const FlowSpilling& spilling);

  // Keeps at most `max` flows, the largest ones (largest_flows.h), and sums of all others; and
  // about as many fragments waiting as flows. Precondition: of one thread.
  void keep_largest(std::size_t max);

  // FlowTable::size() of all.
  std::uint32_t size() const;

  // The only table. Precondition: of one thread.
  const flow::FlowTable& table() const;

  // Ends adding, and returns all, as FlowTable::freeze().
  Sum freeze() &&;

 private:
  // The fragments of a count.
  struct Waiting {
    Timestamp begin;
    std::vector<flow::FragmentPair> pairs;
  };

  unsigned threads_for(std::uint64_t flows) const;
  void add_waiting(std::vector<Waiting>::iterator end);

  std::vector<flow::FlowTable> shards_;
  std::vector<Waiting> waiting_;  // the earliest first
  ProtocolAmounts spilled_{};     // amounts_of_flows() of what was spilled
};

}  // namespace wirecensus::metrics
