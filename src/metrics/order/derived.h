// What follows from the flows: addresses, conversations and protocols are folded from the flow
// records when counting is over, once for all files and screens, and never counted on the way of a
// packet.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/protocol.h"
#include "flow/flow_records.h"
#include "metrics/order/addresses.h"
#include "metrics/order/conversations.h"
#include "metrics/order/record_numbers.h"

namespace wirecensus::metrics {

struct ProtocolRecord {
  Protocol protocol;
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t flows = 0;
};

// Number of flows (directions with packets) and of biflows (records) that have addresses or not.
struct FlowCounts {
  std::uint64_t flows = 0;
  std::uint64_t biflows = 0;
};

struct Derived {
  std::unique_ptr<const RecordNumbers> numbers;  // the others refer to it
  FlowCounts flows;
  Addresses addresses;
  Conversations conversations;            // the top ones
  std::vector<ProtocolRecord> protocols;  // most frame bytes first, then the protocol
};

inline constexpr std::size_t kTopConversations = 100;

// Refers to `flows`, which must outlive it. Uses at most `threads` threads; the result is the same
// for any number.
Derived derive(const flow::FlowRecords& flows, unsigned threads);

}  // namespace wirecensus::metrics
