#include "metrics/counted_share.h"

#include <utility>

#include "metrics/timeline_counter.h"

namespace wirecensus::metrics {

Census assemble(std::vector<CountedShare> shares, Ledger ledger, std::vector<std::string> sources) {
  Census census;
  SizeHistogram sizes;
  TimelineCounter timeline;
  ProtocolAmounts flows{};
  for (CountedShare& share : shares) {
    census.totals.merge(share.totals);
    sizes.merge(share.sizes);
    timeline.add(share.timeline);
    for (std::size_t i = 0; i < flows.size(); ++i) flows[i] += share.amounts[i];
    census.flows.append(std::move(share.flows.records));
    census.open_fragments.append(std::move(share.flows.open));
  }
  census.sizes = sizes.counts();
  census.timeline = timeline.timeline();
  census.ledger = std::move(ledger);
  census.sources = std::move(sources);
  balance_books(census, flows);
  return census;
}

}  // namespace wirecensus::metrics
