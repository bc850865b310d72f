// Finds in a store the intervals that a report needs: those of its days, and of others only what
// shows whether some of these days are missing. So a report costs what its days cost.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sink/clickhouse/store.h"
#include "sink/clickhouse/stored_interval.h"

namespace wirecensus::sink {

// "toDate(20000)": the day of a time as the rows of a store have it; all versions compare it alike,
// where times have two types.
std::string day_text(Timestamp time);

// What the store answered is no row of its tables.
Error strange_answer(const Store& store);

// Call find() once.
class IntervalSearch {
 public:
  // `tables` is what the names of the raw tables begin with. All must outlive it.
  IntervalSearch(Store& store, std::string_view tables, const StoreRange& range)
      : store_(store), tables_(tables), range_(range) {}

  // The sorted intervals that missing_intervals() takes. Error: also if the answer is not as
  // expected.
  Result<std::vector<StoredInterval>> find();

 private:
  // Where to look for the intervals beside the range, nearest first.
  enum class Side { before, after };
  using Keys = std::vector<std::string>;  // as SQL

  Status read(const std::string& condition, const std::string& order);
  Status add_nearest(Side side, std::string_view columns, Keys keys);
  Status add_neighbours();
  Status add_silent_sensors();
  Result<std::vector<std::string>> sensors_before() const;
  Keys missing_side(Side side) const;
  std::string and_sensor() const;

  Store& store_;
  const std::string_view tables_;
  const StoreRange& range_;
  std::vector<StoredInterval> found_;
};

}  // namespace wirecensus::sink
