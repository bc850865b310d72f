// The whole count so far, put together from its parts.
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <optional>

#include "metrics/census_merger.h"
#include "metrics/figures.h"

namespace wirecensus::metrics {

// Memory: one copy of the census, and while one is made of it and the next part, two. Not
// thread-safe: one thread at a time. Functions throw std::bad_alloc.
class RunningCensus {
 public:
  // The seed does not affect the results.
  explicit RunningCensus(std::uint64_t hash_seed) : seed_(hash_seed) {}

  // Adds the next part of a count. `so_far` is the ledger of the count up to its end. Costs as much
  // as the part is large; after census(), as much as the census is.
  void add(const Census& part, const Ledger& so_far);

  const Figures& figures() const { return figures_; }

  // The flows so far (CensusMerger::flows()). Valid until the next call. Precondition: the last
  // call that was not const was add().
  const flow::FlowTable& flows() const {
    assert(merger_);
    return merger_->flows();
  }

  // The census of all parts. Its ledger is that of the count so far; it has no shares by interface.
  std::shared_ptr<const Census> census();

 private:
  void add_protocols(const Census& part);

  const std::uint64_t seed_;
  std::optional<CensusMerger> merger_;
  std::shared_ptr<const Census> whole_;  // instead of the merger, after census()
  Figures figures_;
};

}  // namespace wirecensus::metrics
