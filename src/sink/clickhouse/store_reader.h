// What a store has, read back: the intervals of a range, and their censuses as they were saved.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "sink/clickhouse/store.h"
#include "sink/clickhouse/stored_interval.h"

namespace wirecensus::sink {

// Reads the raw tables, and of them the days that are asked for: an old server restricts no view by
// what is asked of it. Used by one thread at a time; the store must outlive it. Errors: also if an
// answer is not as expected.
class StoreReader {
 public:
  static Result<StoreReader> open(Store& store);

  // The sorted intervals that missing_intervals() takes, of which some are beyond the range.
  Result<std::vector<StoredInterval>> intervals(const StoreRange& range);

  // Whether the rows of flows add up to what was counted: a doubt for each interval where they do
  // not.
  Result<std::vector<Doubt>> check_flow_rows(const std::vector<StoredInterval>& intervals);

  // Whether a server that keeps copies lacks rows that another has: one is asked of each shard.
  Result<std::vector<Doubt>> check_copies();

  // Passes the bytes of the saved census on to `take`, in pieces. Error: they are not all there, or
  // are not those that were sent; some have been passed on then.
  Status read_census(const StoredInterval& interval,
                     const std::function<void(std::string_view)>& take);

 private:
  // Of the rows of flows of a batch.
  struct FlowSums {
    std::uint64_t flows = 0, packets = 0, frame_bytes = 0;
  };
  using SumsByBatch = std::map<std::uint64_t, FlowSums>;

  StoreReader(Store& store, std::string tables, bool has_copies)
      : store_(&store), tables_(std::move(tables)), has_copies_(has_copies) {}
  Status add_sums(std::span<const StoredInterval> intervals, SumsByBatch& sums);

  Store* store_;
  std::string tables_;  // what the names of all of them begin with, "flows.raw_"
  bool has_copies_;     // of a cluster: kAllReplicas is there
};

}  // namespace wirecensus::sink
