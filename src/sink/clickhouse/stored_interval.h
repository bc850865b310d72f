// What a store has: which intervals of which counts, and which are missing among them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/time.h"

namespace wirecensus::sink {

// A row of the table of batches: an interval that is there as a whole, or a count that was not
// divided.
struct StoredInterval {
  std::uint64_t batch = 0;
  std::string sensor;
  Timestamp begin = 0;
  Duration length = 0;
  std::uint64_t run = 0;  // of the count
  std::uint64_t number = 0;
  std::uint64_t after = 0;  // the number after that of the one before; 0: it is the first
  bool has_time = true;     // otherwise it is before number 0, and its begin is not known
  bool last = false;        // of the count
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t flows = 0;
  std::uint64_t census_bytes = 0;
  std::uint64_t census_hash = 0;
};

// What a report is about. An interval is in it if its begin is; those without a time are only where
// no bound is given.
struct StoreRange {
  std::optional<Timestamp> since;  // inclusive
  std::optional<Timestamp> until;  // exclusive
  std::string sensor = {};         // empty: all

  bool has(const StoredInterval& interval) const;
};

// Saturated.
Timestamp end_of(const StoredInterval& interval);

// By sensor, then count (the earliest first), then number;
// of one interval, by batch.
void sort_intervals(std::vector<StoredInterval>& intervals);

// A doubt for each gap in a count, as far as it may be in `range`: also at its ends.
// Precondition: `intervals` are sorted, all of the days of `range`; of each count the one before
// these and the one after; of a sensor without any in these days, the latest before, and the one
// after that.
std::vector<Doubt> missing_intervals(const std::vector<StoredInterval>& intervals,
                                     const StoreRange& range);

}  // namespace wirecensus::sink
