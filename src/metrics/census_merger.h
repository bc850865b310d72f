// Censuses put together: what was counted apart becomes what counting together would have given.
//
//     CensusMerger merger(seed);
//     for (const Census& census : in_their_order) merger.add(census);
//     Census whole = std::move(merger).finish();
//
// Associative: parts may be merged first, in any grouping. The order matters where fragments lie in
// two captures, and in the lists of sources and losses, as it does when captures are counted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flow/flow_table.h"
#include "metrics/census.h"
#include "metrics/timeline_counter.h"

namespace wirecensus::metrics {

class CensusMerger {
 public:
  // The seed decides nothing that shows.
  explicit CensusMerger(std::uint64_t hash_seed) : flows_(hash_seed) {}

  // Takes in a census of packets that came after all those taken in so far.
  void add(const Census& census);

  // Ends merging, and balances the books anew.
  Census finish() &&;

 private:
  Census sums_;  // all but these
  TimelineCounter timeline_;
  flow::FlowTable flows_;
};

}  // namespace wirecensus::metrics
