#include "metrics/census_merger.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "metrics/balance.h"
#include "metrics/flow_spilling.h"
#include "metrics/spill/spilled_flows.h"

namespace wirecensus::metrics {
namespace {

// The first loss of tables that do not add up, which only the part that it was found in has.
std::optional<Loss> imbalance_of(const Ledger& ledger) {
  for (const Loss& loss : ledger.losses) {
    if (loss.cause == LossCause::books_do_not_balance) return loss;
  }
  return std::nullopt;
}

}  // namespace

void go_on_to(Ledger& sum, const Ledger& part, const Ledger& so_far) {
  std::optional<Loss> imbalance = imbalance_of(sum);
  if (!imbalance) imbalance = imbalance_of(part);
  std::vector<FileAccount> files = std::move(sum.files);
  append_files(part.files, files);
  sum = so_far;
  sum.files = std::move(files);
  if (imbalance && !imbalance_of(so_far)) sum.add_loss(std::move(*imbalance));
}

void CensusMerger::add_sums(const Census& census) {
  sums_.totals.merge(census.totals);
  sums_.sizes = merged(sums_.sizes, census.sizes);
  timeline_.add(census.timeline);
}

void CensusMerger::add(const Census& census, Timestamp rest) {
  const Timestamp begin = begin_of(census);
  add_sums(census);
  flows_.add(census.flows, census.open_fragments, begin, rest);
  depth_.add(census.depth, begin, rest);
  Count& count = count_of(census);
  count.ledger.append(census.ledger);
  count.sources = census.sources;
  count.latest = census.interval;
}

Status CensusMerger::add_spilled(const Census& census, const FlowSpilling& spilling) {
  flows_.add_spilled(*census.spilled, census.open_fragments,
                     depth_.any() ? FlowSpilling() : spilling);
  return census.spilled->status();
}

// Intervals of a count come in their order, perhaps with those of others between them.
CensusMerger::Count& CensusMerger::count_of(const Census& census) {
  const auto continues = [&](const Count& count) {
    return count.latest && census.interval && count.latest->precedes(*census.interval);
  };
  const auto known = std::find_if(counts_.rbegin(), counts_.rend(), continues);
  if (known != counts_.rend()) return *known;
  counts_.push_back({.ledger = {}, .sources = {}, .latest = {}, .begin = begin_of(census)});
  return counts_.back();
}

// In the order of time. Without it, as they were added.
void CensusMerger::end_counts() {
  std::stable_sort(counts_.begin(), counts_.end(), [](const Count& a, const Count& b) {
    if (a.begin != b.begin) return a.begin < b.begin;
    if (a.begin == kNoTime) return false;
    return std::tie(a.sources, a.ledger.counted) < std::tie(b.sources, b.ledger.counted);
  });
  for (const Count& count : counts_) {
    sums_.ledger.merge(count.ledger);
    sums_.sources.insert(sums_.sources.end(), count.sources.begin(), count.sources.end());
  }
  counts_.clear();
}

void CensusMerger::add_part(const Census& part, const Ledger& so_far) {
  add_sums(part);
  flows_.add(part.flows, part.open_fragments);
  go_on_to(sums_.ledger, part.ledger, so_far);
  sums_.sources = part.sources;
}

Census CensusMerger::finish() && {
  end_counts();
  FlowMerger::Sum merged_flows = std::move(flows_).freeze();
  sums_.flows = std::move(merged_flows.flows.records);
  sums_.open_fragments = std::move(merged_flows.flows.open);
  sums_.timeline = timeline_.timeline();
  sums_.depth = std::move(depth_).finish();
  balance_books(sums_, merged_flows.amounts);
  return std::move(sums_);
}

}  // namespace wirecensus::metrics
