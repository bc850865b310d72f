// Merges censuses: the result is the census that counting all their packets in one run would have
// given.
//
//     CensusMerger merger(seed);
//     for (const Census& census : in_their_order) merger.add(census);
//     Census whole = std::move(merger).finish();
//
// Merging is associative: any grouping gives the same result. The order matters for datagrams whose
// fragments are in two captures and for the lists of sources and losses, as in counting.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flow/flow_table.h"
#include "metrics/census.h"
#include "metrics/timeline_counter.h"

namespace wirecensus::metrics {

// Not thread-safe: one thread at a time.
class CensusMerger {
 public:
  // The seed does not affect the result.
  explicit CensusMerger(std::uint64_t hash_seed) : flows_(hash_seed) {}

  // Adds a census; keeps no reference to it. Precondition: its packets are later than all added so
  // far. Throws std::bad_alloc.
  void add(const Census& census);

  // Ends merging and returns the whole, after balance_books().
  Census finish() &&;

 private:
  Census sums_;  // everything except timeline and flows
  TimelineCounter timeline_;
  flow::FlowTable flows_;
};

}  // namespace wirecensus::metrics
