// Conversations: undirected pairs of addresses, summed from the flow records between them.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/time.h"
#include "metrics/order/addresses.h"
#include "metrics/order/record_numbers.h"

namespace wirecensus::metrics {

// One conversation, a <= b. If a = b, all packets count as sent from a to b.
struct ConversationRecord {
  IpAddress a{};
  IpAddress b{};
  std::uint64_t packets_a_to_b = 0;
  std::uint64_t packets_b_to_a = 0;
  std::uint64_t bytes_a_to_b = 0;  // frame bytes
  std::uint64_t bytes_b_to_a = 0;
  std::uint64_t flows_a_to_b = 0;
  std::uint64_t flows_b_to_a = 0;
  // Over the packets with a timestamp; first_seen > last_seen if there are none.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;

  bool has_time() const { return first_seen <= last_seen; }
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }
  std::uint64_t bytes() const { return bytes_a_to_b + bytes_b_to_a; }
};

// The number of conversations and those with the most bytes.
struct Conversations {
  std::uint64_t count = 0;  // all, not only those in `top`
  std::vector<ConversationRecord> top;
};

// Counts a conversation, and keeps it if it is one of the first `at_most` so far. Until
// sort_top(), `top` is in no order.
void keep(Conversations& conversations, std::size_t at_most, const ConversationRecord& record);
void sort_top(Conversations& conversations);

// `top` holds the first `at_most` in output order: by bytes, descending; then by pair. The result
// does not refer to `numbers`. Precondition: `addresses` are those of the same records.
Conversations fold_conversations(const RecordNumbers& numbers, const Addresses& addresses,
                                 std::size_t at_most);

}  // namespace wirecensus::metrics
