#include "metrics/census_merger.h"

#include <optional>
#include <utility>

#include "metrics/balance.h"

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

void CensusMerger::add_counts(const Census& census) {
  sums_.totals.merge(census.totals);
  sums_.sizes = merged(sums_.sizes, census.sizes);
  timeline_.add(census.timeline);
  flows_.add(census.flows, census.open_fragments);
}

void CensusMerger::add(const Census& census) {
  add_counts(census);
  depth_.add(census.depth);
  if (!continues(census)) end_current();
  current_.ledger.append(census.ledger);
  current_.sources = census.sources;
  current_.latest = census.interval;
}

void CensusMerger::end_current() {
  sums_.ledger.merge(current_.ledger);
  sums_.sources.insert(sums_.sources.end(), current_.sources.begin(), current_.sources.end());
  current_ = {};
}

void CensusMerger::add_part(const Census& part, const Ledger& so_far) {
  add_counts(part);
  go_on_to(sums_.ledger, part.ledger, so_far);
  sums_.sources = part.sources;
}

Census CensusMerger::finish() && {
  end_current();
  FlowMerger::Sum merged_flows = std::move(flows_).freeze();
  sums_.flows = std::move(merged_flows.flows.records);
  sums_.open_fragments = std::move(merged_flows.flows.open);
  sums_.timeline = timeline_.timeline();
  sums_.depth = std::move(depth_).finish();
  balance_books(sums_, merged_flows.amounts);
  return std::move(sums_);
}

}  // namespace wirecensus::metrics
