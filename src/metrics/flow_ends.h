// Which flows of TCP are over, from interval to interval: a FIN, and what acknowledges it, may be
// in several.
#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"
#include "flow/flow_record.h"
#include "inspect/connection.h"
#include "inspect/connections.h"

namespace wirecensus::metrics {

// A flow without packets for longer than this is idle.
inline constexpr Duration kIdleTimeout = 15 * kSecond;

// At most so many connections that one side has closed are remembered: those whose last packets are
// the latest.
inline constexpr std::size_t kMaxHalfClosed = std::size_t{1} << 16;

// Immutable; may be read from several threads at once.
class FlowEnds {
 public:
  // At the end of an interval, `end`, that has these connections. `before`: of the interval before;
  // null: nothing is known of it. Keeps no reference. Throws std::bad_alloc.
  FlowEnds(const FlowEnds* before, const inspect::Connections& connections, Timestamp end);

  // Of a flow of the interval, either direction: whether its newest connection is over.
  bool has_ended(const flow::FlowKey& key) const;

 private:
  struct HalfClosed {
    flow::FlowKey key;  // of the biflow, as the connections have it
    inspect::TcpClosing closing;
    Timestamp last_seen = kNoTime;

    bool operator<(const HalfClosed& other) const { return key < other.key; }
  };

  void bound_half_closed();

  std::vector<flow::FlowKey> ended_;     // of biflows, in order
  std::vector<HalfClosed> half_closed_;  // in order
};

}  // namespace wirecensus::metrics
