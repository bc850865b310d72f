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

// The totals of one source of a count.
struct SourceTotals {
  std::size_t number = 0;  // FileAccount::number
  Totals totals;
};

// Adds totals to those of the same source, or to its place; `sources` are in the order of numbers.
void add_source(const SourceTotals& source, std::vector<SourceTotals>& sources);
Totals sum_of(const std::vector<SourceTotals>& sources);

struct CountedShare {
  Totals totals;                      // the sum of `sources`
  std::vector<SourceTotals> sources;  // in the order of numbers
  SizeHistogram sizes;
  Timeline timeline;
  flow::CountedFlows flows;
  ProtocolAmounts amounts{};  // amounts_of_flows() of the flows, and of those taken
  UnlistedFlows taken;        // the flows that CensusCounter::take_flows() returned
};

// What is shown of a share (largest_flows.h): all of it, or no more than `max` flows, and the
// others as if they were taken. If any are, fragments stay in the flows that they are in.
CountedShare shown_share(const CountedShare& share, std::size_t max);

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

// Whether the flows that were taken are elsewhere, or have a row for each protocol.
enum class TakenFlows : std::uint8_t { elsewhere, listed };

// Joins shares into a census, with one row for what has no room in theirs, and checks it with
// balance_books() against `ledger.counted`, the number of frames that the sources delivered.
// `ledger.files` get what was counted of each. Preconditions: no flow is in two shares; the shares
// are those of all counters of one count, between the same two cuts; if taken flows are listed,
// each has all its flows, or is a shown_share() of which some were taken.
Census assemble(std::vector<CountedShare> shares, Ledger ledger, std::vector<std::string> sources,
                TakenFlows taken = TakenFlows::elsewhere);

}  // namespace wirecensus::metrics
