// The parts of a running count, joined to its intervals: a part may end within one, where a cut was
// requested (to show the count so far).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "metrics/census.h"
#include "metrics/census_merger.h"

namespace wirecensus::metrics {

// Not thread-safe: one thread at a time.
class IntervalJoiner {
 public:
  // The seed does not affect the results.
  explicit IntervalJoiner(std::uint64_t hash_seed) : seed_(hash_seed) {}

  // Adds the next part of a count. Returns the interval, if the part ends one (Census::interval),
  // which is the part itself if it is all of it; otherwise null. Its depth is that of the last
  // part, which has all of the interval's. Throws std::bad_alloc.
  std::shared_ptr<const Census> add(std::shared_ptr<const Census> part);

 private:
  // Parts of one interval, of all interfaces or of one.
  struct Sum {
    CensusMerger merger;
    Ledger ledger;

    void add(const Census& part);
  };

  Census finish();

  const std::uint64_t seed_;
  std::vector<Sum> sums_;  // of all, then by interface; empty: no part of the interval was added
};

}  // namespace wirecensus::metrics
