#include "metrics/census_counter.h"

#include <functional>
#include <string>
#include <utility>

#include "base/run_all.h"
#include "metrics/balance.h"

namespace wirecensus::metrics {
namespace {

// The flows of one table, and what they come to.
struct FrozenFlows {
  flow::CountedFlows flows;
  ProtocolAmounts amounts{};
};

// Puts the flows of all tables into the census, and returns what they come to. Each table has a
// thread of its own: to look at every record once takes a hundredth of counting.
ProtocolAmounts freeze_flows(std::vector<flow::FlowTable> tables, Census& census) {
  std::vector<FrozenFlows> frozen(tables.size());
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    tasks.emplace_back([&part = frozen[i], &table = tables[i]] {
      part.flows = std::move(table).freeze();
      part.amounts = amounts_of_flows(part.flows.records);
    });
  }
  run_all(tasks, static_cast<unsigned>(tasks.size()));
  ProtocolAmounts all{};
  for (FrozenFlows& part : frozen) {
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += part.amounts[i];
    census.flows.append(std::move(part.flows.records));
    census.open_fragments.append(std::move(part.flows.open));
  }
  return all;
}

}  // namespace

Census freeze(std::vector<CensusCounter> counters, Ledger ledger,
              std::vector<std::string> sources) {
  Census census;
  SizeHistogram& sizes = counters.front().sizes_;
  TimelineCounter& timeline = counters.front().timeline_;
  std::vector<flow::FlowTable> tables;
  for (CensusCounter& counter : counters) {
    census.totals.merge(counter.totals_);
    if (&counter != &counters.front()) {
      sizes.merge(counter.sizes_);
      timeline.add(counter.timeline_.timeline());
    }
    tables.push_back(std::move(counter.flows_));
  }
  const ProtocolAmounts flows = freeze_flows(std::move(tables), census);
  census.sizes = sizes.counts();
  census.timeline = timeline.timeline();
  census.ledger = std::move(ledger);
  census.sources = std::move(sources);
  balance_books(census, flows);
  return census;
}

}  // namespace wirecensus::metrics
