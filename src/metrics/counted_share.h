// What one counter counted, at rest: a share of a census, or of a part of one (census_counter.h).
#pragma once

#include <string>
#include <vector>

#include "flow/flow_table.h"
#include "metrics/balance.h"
#include "metrics/census.h"
#include "metrics/size_histogram.h"
#include "metrics/timeline.h"

namespace wirecensus::metrics {

struct CountedShare {
  Totals totals;
  SizeHistogram sizes;
  Timeline timeline;
  flow::CountedFlows flows;
  ProtocolAmounts amounts{};  // what the flows come to
};

// Shares with different flows become a census. `ledger.counted` says how many frames the sources
// delivered: the books are balanced against it, and an entry is made where our own tables disagree.
// Precondition: the shares are those of all counters of one count, between the same two cuts.
Census assemble(std::vector<CountedShare> shares, Ledger ledger, std::vector<std::string> sources);

}  // namespace wirecensus::metrics
