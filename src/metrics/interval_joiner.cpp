#include "metrics/interval_joiner.h"

#include <utility>

#include "metrics/depth/tunnel_books.h"

namespace wirecensus::metrics {

void IntervalJoiner::Sum::add(const Census& part) {
  ledger.append(part.ledger);
  merger.add_part(part, ledger);
}

std::shared_ptr<const Census> IntervalJoiner::add(std::shared_ptr<const Census> part) {
  if (sums_.empty() && part->interval) return part;
  if (sums_.empty()) {
    for (std::size_t i = 0; i <= part->by_interface.size(); ++i) {
      sums_.push_back({CensusMerger(seed_), {}});
    }
  }
  sums_.front().add(*part);
  for (std::size_t i = 0; i < part->by_interface.size(); ++i) {
    sums_[i + 1].add(*part->by_interface[i]);
  }
  if (!part->interval) return nullptr;
  Census interval = finish();
  interval.interval = part->interval;
  interval.depth = part->depth;
  balance_tunnels(interval);
  return std::make_shared<const Census>(std::move(interval));
}

Census IntervalJoiner::finish() {
  std::vector<Sum> sums = std::exchange(sums_, {});
  Census interval = std::move(sums.front().merger).finish();
  for (std::size_t i = 1; i < sums.size(); ++i) {
    interval.by_interface.push_back(
        std::make_shared<const Census>(std::move(sums[i].merger).finish()));
  }
  return interval;
}

}  // namespace wirecensus::metrics
