#include "metrics/flow_merger.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <tuple>
#include <utility>

#include "base/run_all.h"

namespace wirecensus::metrics {

FlowMerger::FlowMerger(std::uint64_t hash_seed, unsigned threads) {
  // Each thread looks at the keys of all records, which takes a tenth of the time of adding one.
  constexpr unsigned kMaxThreads = 8;
  assert(threads > 0);
  for (unsigned i = 0; i < std::min(threads, kMaxThreads); ++i) shards_.emplace_back(hash_seed);
}

// Adding few flows takes less than starting threads.
unsigned FlowMerger::threads_for(std::uint64_t flows) const {
  constexpr std::uint64_t kManyFlows = 10'000;
  return flows < kManyFlows ? 1 : static_cast<unsigned>(shards_.size());
}

void FlowMerger::add(const flow::FlowRecords& flows, const flow::OpenFragments& open) {
  std::vector<std::function<void()>> tasks;
  for (std::uint32_t i = 0; i < shards_.size(); ++i) {
    const AddressShard shard{i, static_cast<std::uint32_t>(shards_.size())};
    tasks.emplace_back([&, shard] { shards_[shard.number].add(flows, open, shard); });
  }
  run_all(tasks, threads_for(flows.size()));
}

void FlowMerger::add(const flow::FlowRecords& flows, const flow::OpenFragments& open,
                     Timestamp begin, Timestamp rest) {
  add(flows, {.pairs = {}, .without = open.without});
  for (const flow::FragmentPair& pair : open.pairs) {
    waiting_.push_back({std::max(pair.first_time, begin), begin, pair});
  }
  const auto is_first = [&](const WaitingPair& waiting) { return waiting.begin < rest; };
  add_waiting(std::stable_partition(waiting_.begin(), waiting_.end(), is_first));
}

// Adds those before `end`, the earliest first.
void FlowMerger::add_waiting(std::vector<WaitingPair>::iterator end) {
  if (end == waiting_.begin()) return;
  std::stable_sort(waiting_.begin(), end, [](const WaitingPair& a, const WaitingPair& b) {
    const auto place = [](const WaitingPair& one) {
      return std::tuple(one.begin, one.pair.last_time, one.count_begin);
    };
    return place(a) < place(b);
  });
  flow::OpenFragments open;
  for (auto one = waiting_.begin(); one != end; ++one) open.pairs.push_back(std::move(one->pair));
  waiting_.erase(waiting_.begin(), end);
  add({}, open);
}

std::uint32_t FlowMerger::size() const {
  std::uint32_t sum = 0;
  for (const flow::FlowTable& shard : shards_) sum += shard.size();
  return sum;
}

const flow::FlowTable& FlowMerger::table() const {
  assert(shards_.size() == 1);
  return shards_.front();
}

FlowMerger::Sum FlowMerger::freeze() && {
  add_waiting(waiting_.end());
  std::vector<Sum> sums(shards_.size());
  std::vector<std::function<void()>> tasks;
  auto sum = sums.begin();
  for (flow::FlowTable& shard : shards_) {
    tasks.emplace_back([&frozen = *sum++, &shard] {
      frozen.flows = std::move(shard).freeze();
      frozen.amounts = amounts_of_flows(frozen.flows.records);
    });
  }
  run_all(tasks, threads_for(size()));
  Sum all = std::move(sums.front());
  for (std::size_t i = 1; i < sums.size(); ++i) {
    all.flows.records.append(std::move(sums[i].flows.records));
    all.flows.open.append(std::move(sums[i].flows.open));
    all.flows.unassigned += sums[i].flows.unassigned;
    add_amounts(sums[i].amounts, all.amounts);
  }
  return all;
}

}  // namespace wirecensus::metrics
