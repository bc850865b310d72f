// The tables of flows that are on disk: what metrics/order makes of flows in memory, in bounded
// memory.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "metrics/order/addresses.h"
#include "metrics/order/conversation_order.h"
#include "metrics/order/conversations.h"
#include "metrics/order/flow_order.h"
#include "metrics/order/protocols.h"
#include "metrics/spill/spilled_flows.h"

namespace wirecensus::metrics {

// What one pass over all records gives.
struct SpilledSums {
  std::uint64_t biflows = 0;
  std::vector<ProtocolRecord> protocols;  // in output order
  Conversations conversations;
  std::shared_ptr<const AddressSource> addresses;
  std::uint64_t address_count = 0;
};

// These take the time of writing and reading all records, or more. An error is noted in `flows`,
// which must not be null. Throw std::bad_alloc.
SpilledSums sum_up(const std::shared_ptr<const SpilledFlows>& flows, std::size_t top_conversations);
std::shared_ptr<const FlowSource> flows_in_order(std::shared_ptr<const SpilledFlows> flows);
std::shared_ptr<const ConversationSource> conversations_in_order(
    std::shared_ptr<const SpilledFlows> flows);

}  // namespace wirecensus::metrics
