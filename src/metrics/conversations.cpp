#include "metrics/conversations.h"

#include <tuple>

#include "metrics/address_pair.h"

namespace wirecensus {
namespace {

bool comes_before(const ConversationRecord& a, const ConversationRecord& b) {
  if (a.bytes() != b.bytes()) return a.bytes() > b.bytes();
  return std::tie(a.a, a.b) < std::tie(b.a, b.b);
}

// A heap whose front is the last of those kept.
void keep(Conversations& conversations, std::size_t at_most, const ConversationRecord& record) {
  ++conversations.count;
  auto& most = conversations.most;
  if (most.size() == at_most) {
    if (at_most == 0 || !comes_before(record, most.front())) return;
    std::pop_heap(most.begin(), most.end(), comes_before);
    most.pop_back();
  }
  most.push_back(record);
  std::push_heap(most.begin(), most.end(), comes_before);
}

template <typename Address>
struct PairWords {
  const RecordList<CompactKey<Address>>& records;

  std::uint64_t word(std::uint32_t number, unsigned index) const {
    const CompactKey<Address>& key = records[number].key;
    return pair_word(key.low_address, key.high_address, index);
  }
  [[gnu::always_inline]] void prefetch_place(std::uint32_t number) const {
    records.prefetch_place(number);
  }
  [[gnu::always_inline]] void prefetch(std::uint32_t number) const { records.prefetch(number); }
};

// The numbers of the records, those of one pair together.
template <typename Address>
std::vector<TaggedWord> sorted_by_pair(const RecordList<CompactKey<Address>>& records) {
  std::vector<TaggedWord> rows;
  rows.reserve(records.size());
  for (std::uint32_t number = 0; number < records.size(); ++number) rows.push_back({0, 0, number});
  sort_by_words(rows, kPairWords<Address>, PairWords<Address>{records});
  return rows;
}

template <typename Address>
void add_record(ConversationRecord& conversation,
                const CompactRecord<CompactKey<Address>>& record) {
  conversation.packets_a_to_b += record.forward.packets;
  conversation.packets_b_to_a += record.reverse.packets;
  conversation.bytes_a_to_b += record.forward.frame_bytes;
  conversation.bytes_b_to_a += record.reverse.frame_bytes;
}

template <typename Address>
void fold(Conversations& conversations, std::size_t at_most,
          const RecordList<CompactKey<Address>>& records) {
  const std::vector<TaggedWord> rows = sorted_by_pair<Address>(records);
  for (std::size_t i = 0; i < rows.size();) {
    const CompactKey<Address>& key = records[rows[i].tag].key;
    ConversationRecord conversation{expand_address(key.low_address),
                                    expand_address(key.high_address)};
    for (; i < rows.size(); ++i) {
      prefetch_ahead(rows, i, PairWords<Address>{records});
      const CompactRecord<CompactKey<Address>>& record = records[rows[i].tag];
      if (record.key.low_address != key.low_address || record.key.high_address != key.high_address)
        break;
      add_record<Address>(conversation, record);
    }
    keep(conversations, at_most, conversation);
  }
}

}  // namespace

Conversations fold_conversations(const RecordNumbers& numbers, std::size_t at_most) {
  Conversations conversations;
  fold<Ipv4Number>(conversations, at_most, numbers.ipv4);
  fold<Ipv6Number>(conversations, at_most, numbers.ipv6);
  std::sort_heap(conversations.most.begin(), conversations.most.end(), comes_before);
  return conversations;
}

}  // namespace wirecensus
