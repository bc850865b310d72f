#include "metrics/census_counter.h"

#include <functional>
#include <optional>
#include <utility>

#include "base/run_all.h"

namespace wirecensus::metrics {
namespace {

constexpr std::uint64_t kManyFlows = 50'000;

}  // namespace

void CensusCounter::end_source(std::size_t next) {
  if (totals_.packets > 0) add_source({source_, totals_}, ended_);
  totals_ = {};
  source_ = next;
}

CountedShare CensusCounter::freeze(flow::Ends ends) && {
  end_source(source_);
  CountedShare share{.totals = sum_of(ended_),
                     .sources = std::move(ended_),
                     .sizes = std::move(sizes_),
                     .timeline = timeline_.timeline(),
                     .flows = std::move(flows_).freeze(ends),
                     .taken = std::move(taken_)};
  share.amounts = amounts_of_flows(share.flows.records);
  add_amounts(amounts_of_flows(share.taken), share.amounts);
  const flow::FlowCounters& remainder = share.flows.remainder;
  share.amounts[timeline_protocol({ProtocolSpace::remainder, 0})] +=
      {remainder.packets, remainder.frame_bytes};
  share.flows.unassigned += unassigned_;
  return share;
}

flow::FlowRecords CensusCounter::take_flows() {
  flow::FlowRecords records = flows_.take_records();
  taken_.add(records);
  return records;
}

void CensusCounter::add(const CountedShare& later) {
  for (const SourceTotals& source : later.sources) add_source(source, ended_);
  sizes_.merge(later.sizes);
  timeline_.add(later.timeline);
  flows_.add(later.flows.records, later.flows.open);
  flows_.add_remainder(later.flows.remainder);
  taken_.merge(later.taken);
  unassigned_ += later.flows.unassigned;
}

// amounts_of_flows() reads every record, about 1 % of the time of counting. Of the few flows that a
// part of a count has, that takes less than starting threads.
std::vector<CountedShare> freeze(std::vector<CensusCounter> counters, flow::Ends ends) {
  std::vector<std::optional<CountedShare>> frozen(counters.size());  // an empty share is large, too
  std::vector<std::function<void()>> tasks;
  std::uint64_t biflows = 0;
  auto share = frozen.begin();
  for (CensusCounter& counter : counters) {
    biflows += counter.biflows();
    tasks.emplace_back(
        [&one = *share++, &counter, ends] { one = std::move(counter).freeze(ends); });
  }
  const bool many = biflows >= kManyFlows;
  run_all(tasks, many ? static_cast<unsigned>(tasks.size()) : 1);
  std::vector<CountedShare> shares;
  shares.reserve(frozen.size());
  for (std::optional<CountedShare>& one : frozen) shares.push_back(*std::move(one));
  return shares;
}

}  // namespace wirecensus::metrics
