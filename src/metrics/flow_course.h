// How the flows of an interval began and ended (flowEndReason, IPFIX element 136): a flow that
// crosses a boundary is in both intervals. That a flow has ended on the wire is known where TCP
// connections were followed (inspect::Depth).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "flow/flow_record.h"
#include "metrics/census.h"
#include "metrics/flow_ends.h"

namespace wirecensus::flow {
class FlowTable;
}

namespace wirecensus::metrics {

enum class FlowStart : std::uint8_t { first_packet, continued };
enum class FlowEnd : std::uint8_t {
  ended,   // of TCP: FlowEnds::has_ended()
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
  std::shared_ptr<const FlowEnds> ends = nullptr;  // null: what its packets alone show
};

// Immutable; may be read from several threads at once.
class FlowCourse {
 public:
  // `census` has the packets of the interval. Keeps no reference. Throws std::bad_alloc. Memory: of
  // the flows before, or if they are on disk (Census::spilled), of those that go on.
  FlowCourse(const Interval& interval, const Census& census,
             const std::optional<FlowsBefore>& before);

  // Error: the flows before are on disk and could not be read, so what follows is not known.
  const Status& status() const { return status_; }

  // Of a flow of the interval: whether the interval directly before ended while it was active.
  FlowStart start(const flow::FlowKey& key) const;
  FlowEnd end(const flow::FlowKey& key, const flow::FlowCounters& counters) const;

 private:
  Interval interval_;
  Timestamp end_;                                 // of the interval, or of the count
  std::shared_ptr<const FlowEnds> ended_before_;  // of the interval before; null: there is none
  FlowEnds ended_;
  Status status_ = done();
  std::shared_ptr<const flow::FlowTable> before_;  // of the interval before, if it is adjacent
};

}  // namespace wirecensus::metrics
