// Of records sorted by their two addresses, each conversation is a run, which is summed here.
// Internal to this folder.
#pragma once

#include <span>
#include <vector>

#include "metrics/order/address_pair.h"
#include "metrics/order/conversations.h"

namespace wirecensus::metrics {

// The sort key of a record: its two addresses (tagged_word.h).
template <typename Address>
struct PairWords {
  const RecordList<flow::CompactKey<Address>>& records;

  std::uint64_t word(std::uint32_t number, unsigned index) const {
    const flow::CompactKey<Address>& key = records[number].key;
    return pair_word(key.low_address(), key.high_address(), index);
  }
  [[gnu::always_inline]] void prefetch(std::uint32_t number) const { records.prefetch(number); }
};

// Adds one direction, sent by `a` or else by `b`.
inline void add_sent(ConversationRecord& conversation, const flow::FlowCounters& sent, bool by_a) {
  if (sent.empty()) return;
  (by_a ? conversation.packets_a_to_b : conversation.packets_b_to_a) += sent.packets;
  (by_a ? conversation.bytes_a_to_b : conversation.bytes_b_to_a) += sent.frame_bytes;
  (by_a ? conversation.flows_a_to_b : conversation.flows_b_to_a) += 1;
  conversation.first_seen = std::min(conversation.first_seen, sent.first_seen);
  conversation.last_seen = std::max(conversation.last_seen, sent.last_seen);
}

// Sums the run of records that begins at `row`, and advances `row` past it. Preconditions: rows are
// grouped by pair; row < rows.size().
template <typename Address>
ConversationRecord take_conversation(std::span<const TaggedWord> rows, std::size_t& row,
                                     const RecordList<flow::CompactKey<Address>>& records) {
  const flow::CompactKey<Address>& key = records[rows[row].tag].key;
  ConversationRecord conversation{.a = flow::expand_address(key.low_address()),
                                  .b = flow::expand_address(key.high_address())};
  const bool with_itself = key.low_address() == key.high_address();
  for (; row < rows.size(); ++row) {
    prefetch_ahead(rows, row, PairWords<Address>{records});
    const flow::CompactRecord<flow::CompactKey<Address>>& record = records[rows[row].tag];
    if (record.key.low_address() != key.low_address() ||
        record.key.high_address() != key.high_address())
      break;
    add_sent(conversation, record.forward, true);
    add_sent(conversation, record.reverse, with_itself);
  }
  return conversation;
}

}  // namespace wirecensus::metrics
