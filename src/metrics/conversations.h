// Conversations: pairs of addresses, undirected, folded from the records between them.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/record_numbers.h"

namespace wirecensus {

// a <= b.
struct ConversationRecord {
  IpAddress a;
  IpAddress b;
  std::uint64_t packets_a_to_b = 0;
  std::uint64_t packets_b_to_a = 0;
  std::uint64_t bytes_a_to_b = 0;  // frame bytes
  std::uint64_t bytes_b_to_a = 0;

  std::uint64_t bytes() const { return bytes_a_to_b + bytes_b_to_a; }
};

// Most bytes first, then the pair: the first `at_most` of them, and how many there are.
struct Conversations {
  std::uint64_t count = 0;
  std::vector<ConversationRecord> most;
};

Conversations fold_conversations(const RecordNumbers& numbers, std::size_t at_most);

}  // namespace wirecensus
