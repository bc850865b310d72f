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
#include <optional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "inspect/depth_counter.h"
#include "metrics/census.h"
#include "metrics/flow_merger.h"
#include "metrics/timeline_counter.h"

namespace wirecensus::metrics {

// Makes `sum`, the ledger of a count up to a part, that after it: `so_far`. Tables of a part that
// did not add up, which only its own ledger has, remain a loss, and what was counted of each file
// is the sum of the parts.
void go_on_to(Ledger& sum, const Ledger& part, const Ledger& so_far);

// Not thread-safe: one thread at a time.
class CensusMerger {
 public:
  // The seed does not affect the result, nor do the threads, which add flows.
  explicit CensusMerger(std::uint64_t hash_seed, unsigned threads = 1)
      : flows_(hash_seed, threads), depth_(hash_seed) {}

  // Adds a census; keeps no reference to it. Precondition: its packets are later than all added so
  // far. A later interval of the count that the census before it is one of continues that: its
  // sources and losses are not listed again. Throws std::bad_alloc.
  void add(const Census& census);

  // Adds the next part of one count, where add() would list the same sources and losses again for
  // each part: `so_far`, the ledger of the count up to the end of this part (go_on_to()), and the
  // part's sources replace those added before. Depth is not added: it is not that of a part.
  void add_part(const Census& part, const Ledger& so_far);

  // What add_part() added so far, except timeline and flows. Valid until the next call.
  const Census& sums() const { return sums_; }
  // The number of biflows so far, without those of fragments whose flow is not yet known.
  std::uint32_t biflows() const { return flows_.size(); }

  // The flows so far, without those of fragments whose flow is not yet known. Valid until the next
  // call. Precondition: of one thread.
  const flow::FlowTable& flows() const { return flows_.table(); }

  // Ends merging and returns the whole, after balance_books().
  Census finish() &&;

 private:
  void add_counts(const Census& census);
  bool continues(const Census& census) const {
    return current_.latest && census.interval && current_.latest->precedes(*census.interval);
  }
  void end_current();

  Census sums_;  // everything except timeline and flows
  // The count that add() was last called for, in one census or in its intervals; joins sums_ when
  // another one follows.
  struct Count {
    Ledger ledger;
    std::vector<std::string> sources;
    std::optional<Interval> latest;
  } current_;
  TimelineCounter timeline_;
  FlowMerger flows_;
  inspect::DepthCounter depth_;
};

}  // namespace wirecensus::metrics
