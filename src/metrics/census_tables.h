// A census and the tables that are derived from it: addresses, conversations and protocols, sums,
// and the orders in which flows and conversations are listed. None of them is counted packet by
// packet; each is folded from the flow records at the first request for it, so a screen or a file
// costs only what it shows:
//
//     const CensusTables tables(std::make_shared<const Census>(std::move(census)));
//     tables.protocols();  // folds the protocols; nothing is sorted
//     tables.addresses();  // numbers the records, and sorts their ends
//     tables.addresses();  // costs nothing more
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "metrics/census.h"
#include "metrics/order/addresses.h"
#include "metrics/order/conversation_order.h"
#include "metrics/order/conversations.h"
#include "metrics/order/flow_order.h"
#include "metrics/order/protocols.h"
#include "metrics/order/record_numbers.h"
#include "metrics/size_statistics.h"

namespace wirecensus::metrics {

struct FlowCounts {
  std::uint64_t flows = 0;    // directions that have packets
  std::uint64_t biflows = 0;  // records
};

// The conversations with the most bytes that are kept apart, for screens and pages.
inline constexpr std::size_t kTopConversations = 100;

// An immutable value. Copies share the census and what was derived from it, so one is copied at the
// cost of a pointer and may be handed to other threads. All functions may be called from several
// threads at once; where two ask for the same part first, one makes it and the other waits.
//
// References that are returned are valid as long as any copy exists. A part that is copied out
// stays valid by itself: it shares the flow records that it lists.
class CensusTables {
 public:
  // Precondition: not null.
  explicit CensusTables(std::shared_ptr<const Census> census);

  const Census& census() const;

  const SizeStatistics& sizes() const;
  FlowCounts flow_counts() const;
  // Most frame bytes first, then the protocol.
  const std::vector<ProtocolRecord>& protocols() const;
  const Addresses& addresses() const;
  // How many there are, and the first kTopConversations.
  const Conversations& conversations() const;
  // All of them. These take the most time and memory.
  const FlowOrder& flow_order() const;
  const ConversationOrder& conversation_order() const;

  // The numbers by which the parts above name the flow records, for orders that are not among them.
  const std::shared_ptr<const RecordNumbers>& record_numbers() const;

  // Makes what a summary shows (protocols, addresses, conversations) on at most `threads` threads
  // at once, so that the requests that follow need not do it one after another.
  void prepare_summary(unsigned threads) const;

 private:
  struct Parts;

  std::shared_ptr<Parts> parts_;
};

}  // namespace wirecensus::metrics
