// Conversations: pairs of addresses, undirected, folded from the records between them.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/time.h"
#include "metrics/order/record_numbers.h"

namespace wirecensus::metrics {

// a <= b. What an address sends to itself (a = b) goes from a to b.
struct ConversationRecord {
  IpAddress a{};
  IpAddress b{};
  std::uint64_t packets_a_to_b = 0;
  std::uint64_t packets_b_to_a = 0;
  std::uint64_t bytes_a_to_b = 0;  // frame bytes
  std::uint64_t bytes_b_to_a = 0;
  std::uint64_t flows_a_to_b = 0;
  std::uint64_t flows_b_to_a = 0;
  // Over the packets that have a time; first_seen > last_seen where none has.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;

  bool has_time() const { return first_seen <= last_seen; }
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }
  std::uint64_t bytes() const { return bytes_a_to_b + bytes_b_to_a; }
};

// How many there are, and those with the most bytes.
struct Conversations {
  std::uint64_t count = 0;  // of all
  std::vector<ConversationRecord> top;
};

// `top` gets the first `at_most` in the order of the outputs: most bytes first, then the pair.
Conversations fold_conversations(const RecordNumbers& numbers, std::size_t at_most);

}  // namespace wirecensus::metrics
