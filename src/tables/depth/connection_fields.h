// The fields of a connection. Static storage.
#pragma once

#include <algorithm>
#include <span>

#include "inspect/connection.h"
#include "tables/field.h"

namespace wirecensus::inspect {

// For TimeFields: the times of both directions.
struct ConnectionTimes {
  Timestamp first_seen;
  Timestamp last_seen;

  bool has_time() const { return first_seen <= last_seen; }
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }
};
inline ConnectionTimes times_of(const Connection& row) {
  return {row.first_seen(), row.last_seen()};
}

}  // namespace wirecensus::inspect

namespace wirecensus::tables {

std::span<const Field<inspect::Connection>> connection_fields();

}  // namespace wirecensus::tables
