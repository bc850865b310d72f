// The whole count so far, put together from its parts.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "metrics/census_merger.h"
#include "metrics/figures.h"

namespace wirecensus::metrics {

// A census that parts are added to, and that can be looked at in between. Not thread-safe.
// Functions throw std::bad_alloc.
class GrowingCensus {
 public:
  // `max_flows`: CensusMerger::keep_largest().
  GrowingCensus(std::uint64_t hash_seed, std::size_t max_flows)
      : seed_(hash_seed), max_flows_(max_flows) {}

  // As CensusMerger::add_part(). Costs as much as the part is large; after census(), as much as the
  // census is. Returns the merger, valid until the next call.
  const CensusMerger& add(const Census& part, const Ledger& so_far);
  // Forgets all parts. From the next one on, the ledger is that of the parts alone, not the one so
  // far of the count.
  void restart();
  // CensusMerger::flows(), valid until the next call. Precondition: the last call that was not
  // const was add().
  const flow::FlowTable& flows() const {
    assert(merger_);
    return merger_->flows();
  }
  // The census of all parts, with the ledger up to the last and the shares of its interfaces, and
  // with what else there is to remark.
  std::shared_ptr<const Census> census(std::vector<std::shared_ptr<const Census>> by_interface = {},
                                       const std::vector<Remark>& remarks = {});

 private:
  CensusMerger& merger();

  std::uint64_t seed_;
  std::size_t max_flows_;
  std::optional<CensusMerger> merger_;
  std::optional<Ledger> own_ledger_;     // of the parts since restart()
  std::shared_ptr<const Census> whole_;  // instead of the merger, after census()
};

// Of a count that is divided into intervals (Census::interval), the sums go on, and all else is
// that of one interval, so that memory does not grow with time: the open one, or, until its first
// part is added, the one that ended.
//
// Where there are more flows than it may keep, it has the largest ones, and the others are summed
// up by protocol (largest_flows.h): figures but biflows are exact all the same. The rows of a flow
// may lack what it had before it became one of the largest. Figures::unlisted and a remark say so.
//
// Memory: one copy of the census, and while one is made of it and the next part, two. Where several
// interfaces are counted, each has a census of its own beside it: another copy. Not thread-safe:
// one thread at a time. Functions throw std::bad_alloc.
class RunningCensus {
 public:
  // The seed does not affect the results. `max_flows`: at least 2.
  explicit RunningCensus(std::uint64_t hash_seed,
                         std::size_t max_flows = std::numeric_limits<std::size_t>::max())
      : seed_(hash_seed), max_flows_(max_flows), all_(hash_seed, max_flows) {}

  // Adds the next part of a count. `so_far` is the ledger of the count up to its end. Costs as much
  // as the part is large; after census(), as much as the census is. Precondition: the parts have
  // the same interfaces.
  void add(const Census& part, const Ledger& so_far);

  const Figures& figures() const { return figures_; }

  // Whether only what was added since an interval ended is kept beside the figures.
  bool of_one_interval() const { return restarted_; }

  // The flows so far (CensusMerger::flows()). Valid until the next call. Precondition: the last
  // call that was not const was add().
  const flow::FlowTable& flows() const { return all_.flows(); }

  // The census of all parts, with the shares of its interfaces. Its ledger is that of the count so
  // far; of_one_interval(): that of the interval.
  std::shared_ptr<const Census> census();

 private:
  void restart();
  void add_protocols(const Census& part);
  void add_interfaces(const Census& part, const Ledger& so_far);
  Amount unlisted() const;
  std::vector<Remark> remarks() const;

  const std::uint64_t seed_;
  const std::size_t max_flows_;
  GrowingCensus all_;
  std::vector<GrowingCensus> interfaces_;  // if there are several
  Figures figures_;
  bool interval_ended_ = false;  // with the latest part
  bool restarted_ = false;
  std::uint64_t biflows_before_ = 0;  // of the intervals that ended
};

}  // namespace wirecensus::metrics
