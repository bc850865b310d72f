#include "metrics/census_merger.h"

#include <utility>

#include "metrics/balance.h"

namespace wirecensus::metrics {
namespace {

std::vector<SizeCount> merged(const std::vector<SizeCount>& a, const std::vector<SizeCount>& b) {
  std::vector<SizeCount> sum;
  sum.reserve(a.size() + b.size());
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const bool next_of_b = i == a.size() || (j < b.size() && b[j].size < a[i].size);
    sum.push_back(next_of_b ? b[j++] : a[i++]);
    if (!next_of_b && j < b.size() && b[j].size == sum.back().size) {
      sum.back().packets += b[j++].packets;
    }
  }
  return sum;
}

}  // namespace

void CensusMerger::add(const Census& census) {
  sums_.totals.merge(census.totals);
  sums_.sizes = merged(sums_.sizes, census.sizes);
  timeline_.add(census.timeline);
  sums_.ledger.merge(census.ledger);
  sums_.sources.insert(sums_.sources.end(), census.sources.begin(), census.sources.end());
  flows_.add(census.flows, census.open_fragments);
}

Census CensusMerger::finish() && {
  flow::CountedFlows counted = std::move(flows_).freeze();
  sums_.flows = std::move(counted.records);
  sums_.open_fragments = std::move(counted.open);
  sums_.timeline = timeline_.timeline();
  balance_books(sums_);
  return std::move(sums_);
}

}  // namespace wirecensus::metrics
