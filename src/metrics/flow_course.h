// How the flows of an interval began and ended (flowEndReason, IPFIX element 136): a flow that
// crosses a boundary is in both intervals.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "flow/flow_record.h"
#include "metrics/census.h"

namespace wirecensus::flow {
class FlowTable;
}

namespace wirecensus::metrics {

// A flow without packets for longer than this has ended.
inline constexpr Duration kIdleTimeout = 15 * kSecond;

enum class FlowStart : std::uint8_t { first_packet, continued };
enum class FlowEnd : std::uint8_t {
  idle,    // no packet in the last kIdleTimeout
  active,  // it may go on in the next interval
  forced,  // the count ended
};

// "first packet", "idle", ...: the spelling used in every output.
std::string_view flow_start_name(FlowStart start);
std::string_view flow_end_name(FlowEnd end);

// The flows of the interval before, of all interfaces or of one.
struct FlowsBefore {
  Interval interval;
  const Census& census;
};

// Immutable; may be read from several threads at once.
class FlowCourse {
 public:
  // `last_seen` is the time of the last packet of the interval. Keeps no reference.
  FlowCourse(const Interval& interval, Timestamp last_seen,
             const std::optional<FlowsBefore>& before);

  // Of a flow of the interval: whether the interval directly before ended while it was active.
  FlowStart start(const flow::FlowKey& key) const;
  FlowEnd end(const flow::FlowCounters& counters) const;

 private:
  Interval interval_;
  Timestamp end_;                                  // of the interval, or of the count
  std::shared_ptr<const flow::FlowTable> before_;  // the flows of the interval before, if adjacent
};

}  // namespace wirecensus::metrics
