// What a store has, read back: the intervals of a range, and their censuses as they were saved.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "sink/clickhouse/store.h"
#include "sink/clickhouse/stored_interval.h"

namespace wirecensus::sink {

// The sorted intervals that missing_intervals() takes, of which some are beyond the range. Error:
// also if the store's answer is not as expected.
Result<std::vector<StoredInterval>> stored_intervals(Store& store, const StoreRange& range);

// Whether the rows of flows add up to what was counted: a doubt for each interval where they do
// not.
Result<std::vector<Doubt>> check_flow_rows(Store& store,
                                           const std::vector<StoredInterval>& intervals);

// Passes the bytes of the saved census on to `take`, in pieces. Error: they are not all there, or
// are not those that were sent; some have been passed on then.
Status read_stored_census(Store& store, const StoredInterval& interval,
                          const std::function<void(std::string_view)>& take);

}  // namespace wirecensus::sink
