// A range of packet times (--since, --until).
#pragma once

#include <optional>

#include "base/time.h"

namespace wirecensus::runtime {

// Half-open, so that ranges that follow each other divide the packets: since <= time < until.
struct TimeRange {
  std::optional<Timestamp> since = std::nullopt;
  std::optional<Timestamp> until = std::nullopt;

  bool is_limited() const { return since || until; }
  // Precondition: `time` is not kNoTime.
  bool contains(Timestamp time) const { return (!since || *since <= time) && !is_over(time); }
  // Whether `time` is at or after the end.
  bool is_over(Timestamp time) const { return until && time >= *until; }
};

}  // namespace wirecensus::runtime
