// The result of one CensusCounter: a share of a census or of a part of one (census_counter.h).
#pragma once

#include <string>
#include <vector>

#include "flow/flow_table.h"
#include "metrics/balance.h"
#include "metrics/census.h"
#include "metrics/size_histogram.h"
#include "metrics/timeline_counter.h"

namespace wirecensus::metrics {

struct CountedShare {
  Totals totals;
  SizeHistogram sizes;
  Timeline timeline;
  flow::CountedFlows flows;
  ProtocolAmounts amounts{};  // amounts_of_flows() of the flows
};

// The sums of the shares of the parts of a count, without their flows: of any number of parts in
// constant memory.
class ShareSums {
 public:
  void add(const CountedShare& share);
  // A share without flows, whose `amounts` are those that the flows would have.
  CountedShare finish() const;

 private:
  CountedShare sums_;  // except the timeline
  TimelineCounter timeline_;
};

// Joins shares into a census and checks it with balance_books() against `ledger.counted`, the
// number of frames that the sources delivered. Preconditions: no flow is in two shares; the shares
// are those of all counters of one count, between the same two cuts.
Census assemble(std::vector<CountedShare> shares, Ledger ledger, std::vector<std::string> sources);

}  // namespace wirecensus::metrics
