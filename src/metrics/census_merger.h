// Merges censuses: the result is the census that counting all their packets in one run would have
// given.
//
//     CensusMerger merger(seed);
//     for (const Census& census : censuses) merger.add(census);
//     Census whole = std::move(merger).finish();
//
// What depends on the order of packets (datagrams whose fragments are in two captures, connections
// that go on in another, the lists of sources and losses) is taken in the order of time: in
// whatever order censuses are added, the result is the same, unless their packets have no time. Any
// grouping gives the same, too, as long as each census that is a result of merging has all that was
// captured between its first and its last packet: docs/tcp.md says what may differ otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
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

  // Adds a census; keeps no reference to it. A later interval of a count that has another one here
  // continues that: its sources and losses are not listed again. What is added later begins at
  // `rest` or after it (begin_of()): the more is known, the less waits in memory; kNoTime: nothing
  // is known. Throws std::bad_alloc.
  void add(const Census& census, Timestamp rest = kNoTime);

  // Adds the flows of a census that are on disk (Census::spilled). Call after add(), before
  // anything else is added. Error: they cannot be read; the result is of no use then.
  Status add_spilled(const Census& census, const FlowSpilling& spilling);

  // Keeps the flows so far within a bound, unless depth refers to them. Call after add();
  // FlowSpilling::finish() is for the result.
  void bound(const FlowSpilling& spilling) {
    if (!depth_.any()) flows_.bound(spilling);
  }

  // Adds the next part of one count, where add() would list the same sources and losses again for
  // each part: `so_far`, the ledger of the count up to the end of this part (go_on_to()), and the
  // part's sources replace those added before. Depth is not added: it is not that of a part.
  void add_part(const Census& part, const Ledger& so_far);

  // FlowMerger::keep_largest(). Precondition: there is no depth.
  void keep_largest(std::size_t max) { flows_.keep_largest(max); }

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
  // A count: one census, or its intervals.
  struct Count {
    Ledger ledger;
    std::vector<std::string> sources;
    std::optional<Interval> latest;
    Timestamp begin = kNoTime;
  };

  void add_sums(const Census& census);
  Count& count_of(const Census& census);
  void end_counts();

  Census sums_;  // everything except timeline, flows and what is of counts
  std::vector<Count> counts_;
  TimelineCounter timeline_;
  FlowMerger flows_;
  inspect::DepthCounter depth_;
};

}  // namespace wirecensus::metrics
