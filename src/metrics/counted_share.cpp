#include "metrics/counted_share.h"

#include <utility>

namespace wirecensus::metrics {

void ShareSums::add(const CountedShare& share) {
  sums_.totals.merge(share.totals);
  sums_.sizes.merge(share.sizes);
  timeline_.add(share.timeline);
  for (std::size_t i = 0; i < sums_.amounts.size(); ++i) sums_.amounts[i] += share.amounts[i];
}

CountedShare ShareSums::finish() const {
  CountedShare share;
  share.totals = sums_.totals;
  share.sizes = sums_.sizes;
  share.amounts = sums_.amounts;
  share.timeline = timeline_.timeline();
  return share;
}

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
