#include "metrics/flow_merger.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

#include "base/run_all.h"
#include "flow/flow_records_builder.h"
#include "metrics/flow_spilling.h"

namespace wirecensus::metrics {

FlowMerger::FlowMerger(std::uint64_t hash_seed, unsigned threads) {
  // Each thread looks at the keys of all records, which takes a tenth of the time of adding one.
  constexpr unsigned kMaxThreads = 8;
  assert(threads > 0);
  for (unsigned i = 0; i < std::min(threads, kMaxThreads); ++i) shards_.emplace_back(hash_seed);
}

// Adding few flows takes less than starting threads.
unsigned FlowMerger::threads_for(std::uint64_t flows) const {
  constexpr std::uint64_t kWorthThreads = 10'000;
  return flows < kWorthThreads ? 1 : static_cast<unsigned>(shards_.size());
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
  const auto is_before = [](Timestamp time, const Waiting& other) { return time < other.begin; };
  const auto place = std::upper_bound(waiting_.begin(), waiting_.end(), begin, is_before);
  waiting_.insert(place, {begin, open.pairs});
  add_waiting(std::find_if(waiting_.begin(), waiting_.end(),
                           [&](const Waiting& waiting) { return waiting.begin >= rest; }));
}

// Adds those before `end`.
void FlowMerger::add_waiting(std::vector<Waiting>::iterator end) {
  for (auto count = waiting_.begin(); count != end; ++count) {
    add({}, {.pairs = std::move(count->pairs), .without = {}});
  }
  waiting_.erase(waiting_.begin(), end);
}

// What has fragments that wait was added without them.
void FlowMerger::add_spilled(const SpilledFlows& flows, const flow::OpenFragments& open,
                             const FlowSpilling& spilling) {
  constexpr std::size_t kPiece = 1 << 15;
  flow::FlowRecordsBuilder builder;
  std::size_t added = 0;
  const auto end_piece = [&] {
    add(std::exchange(builder, {}).finish(), {});
    bound(spilling);
    added = 0;
  };
  const auto take = [&](const auto& record) {
    if (!open.without.empty() && open.is_without(flow::expand(record.key))) return true;
    builder.add(record);
    if (++added == kPiece) end_piece();
    return true;
  };
  flows.for_each_ipv4(take);
  flows.for_each_ipv6(take);
  end_piece();
}

void FlowMerger::bound(const FlowSpilling& spilling) {
  for (flow::FlowTable& shard : shards_) {
    if (!spilling.has_no_room(shard.bytes())) continue;
    flow::FlowRecords flows = shard.take_records();
    add_amounts(amounts_of_flows(flows), spilled_);
    spilling.spill(std::move(flows));
  }
}

// Down to half of them, so that it is not for each part.
void FlowMerger::keep_largest(std::size_t max) {
  assert(shards_.size() == 1);
  flow::FlowTable& table = shards_.front();
  table.set_max_fragment_bytes(max * sizeof(flow::FlowRecord));
  if (table.size() <= max) return;
  const flow::FlowRecords all = table.take_records();
  UnlistedFlows others;
  table.add(largest_flows(all, max / 2, others), {});
  table.add(others.rows(), {});
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
  add_amounts(spilled_, all.amounts);
  for (std::size_t i = 1; i < sums.size(); ++i) {
    all.flows.records.append(std::move(sums[i].flows.records));
    all.flows.open.append(std::move(sums[i].flows.open));
    all.flows.unassigned += sums[i].flows.unassigned;
    add_amounts(sums[i].amounts, all.amounts);
  }
  return all;
}

}  // namespace wirecensus::metrics
