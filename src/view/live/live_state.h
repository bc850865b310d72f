// What a screen shows of a running count, at one moment: sums of the whole, what moved recently,
// and the first rows of each list. Its size does not depend on the number of flows.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "base/address.h"
#include "base/protocol.h"
#include "base/time.h"
#include "flow/flow_record.h"
#include "metrics/balance.h"
#include "metrics/figures.h"

namespace wirecensus::view {

// The orders of a list, most first. The recent ones are those of the window (LiveState).
enum class Order : std::uint8_t { recent_bytes, recent_packets, bytes, packets };
inline constexpr std::size_t kOrders = 4;

// The rows of a list that can be seen by scrolling.
inline constexpr std::size_t kMaxListed = 200;
inline constexpr std::size_t kMaxSamples = 512;

template <typename Key>
struct LiveRow {
  Key key;
  metrics::Amount total;   // of the whole count
  metrics::Amount recent;  // of the window

  bool operator==(const LiveRow&) const = default;
};

// At most kMaxListed rows in each order. In the recent ones, rows without recent packets follow
// those that have some, by their totals.
template <typename Key>
struct LiveList {
  std::array<std::vector<LiveRow<Key>>, kOrders> rows;

  const std::vector<LiveRow<Key>>& in(Order order) const {
    return rows[static_cast<std::size_t>(order)];
  }
};

// What was counted between two cuts.
struct LiveSample {
  Duration span = 0;  // 0: unknown, because the packets have no times
  metrics::Amount amount;
};

struct LiveState {
  metrics::Figures figures;
  std::uint64_t parts = 0;
  bool complete = false;  // no packets follow

  Duration elapsed = 0;             // of the count: by the clock, or by the packets of files
  metrics::Amount recent;           // the window: about the last second, or all once it is complete
  Duration window = 0;              // its length; 0: unknown
  std::vector<LiveSample> history;  // the latest at the end; at most kMaxSamples

  LiveList<flow::FlowKey> flows;  // directions
  LiveList<IpAddress> addresses;  // sent and received, together
  std::map<Protocol, metrics::Amount> recent_protocols;
};

}  // namespace wirecensus::view
