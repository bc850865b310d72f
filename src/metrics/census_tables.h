// A census and the tables derived from it: addresses, conversations, protocols, size statistics,
// and the orders in which flows and conversations are listed. Each is computed from the flow
// records at the first request for it, so that a screen or a file costs only what it shows:
//
//     const CensusTables tables(std::make_shared<const Census>(std::move(census)));
//     tables.protocols();  // one pass over the records; no sorting of records
//     tables.addresses();  // numbers the records and sorts their ends
//     tables.addresses();  // returns the same value
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "metrics/census.h"
#include "metrics/depth/connection_list.h"
#include "metrics/order/addresses.h"
#include "metrics/order/conversation_order.h"
#include "metrics/order/conversations.h"
#include "metrics/order/flow_order.h"
#include "metrics/order/protocols.h"
#include "metrics/order/record_numbers.h"
#include "metrics/size_statistics.h"

namespace wirecensus::metrics {

struct SpilledSums;

struct FlowCounts {
  std::uint64_t flows = 0;    // directions that have packets
  std::uint64_t biflows = 0;  // records
};

// The length of Conversations::top in CensusTables::conversations().
inline constexpr std::size_t kTopConversations = 100;

// Immutable. A copy costs a pointer: it shares the census and the derived tables. All functions may
// be called from several threads at once; concurrent first requests for a table wait for one thread
// that makes it.
//
// References returned are valid as long as any copy exists. A table that is copied out remains
// valid on its own: it shares ownership of the flow records that it lists.
class CensusTables {
 public:
  // Precondition: `census` is not null.
  explicit CensusTables(std::shared_ptr<const Census> census);

  const Census& census() const;

  // Error: flows on disk (Census::spilled) could not be read, so what was made of them so far is
  // not whole.
  Status disk_status() const;

  const SizeStatistics& sizes() const;
  FlowCounts flow_counts() const;
  // By frame bytes, descending; then by protocol.
  const std::vector<ProtocolRecord>& protocols() const;
  const Addresses& addresses() const;
  // The number of conversations, and the first kTopConversations.
  const Conversations& conversations() const;
  // All flows and all conversations. These take the most time and memory.
  const FlowOrder& flow_order() const;
  const ConversationOrder& conversation_order() const;
  // Empty unless connections were asked for.
  const ConnectionList& connections() const;

  // The record numbers that the tables above use, for callers that need another order. Of flows
  // that are not in memory (Census::spilled): none.
  const std::shared_ptr<const RecordNumbers>& record_numbers() const;

  // Makes protocols, addresses and conversations on at most `threads` threads at once. Optional:
  // without it, each is made at its first request.
  void prepare_summary(unsigned threads) const;

 private:
  struct Parts;

  const SpilledSums& spilled() const;

  std::shared_ptr<Parts> parts_;
};

}  // namespace wirecensus::metrics
