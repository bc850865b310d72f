#include "metrics/order/conversation_order.h"

#include <utility>

namespace wirecensus::metrics {
namespace {

// Sets the word of each row to the first sort key of its conversation: the inverted bytes.
template <typename Address>
void load_bytes(std::span<TaggedWord> rows, const RecordList<flow::CompactKey<Address>>& records) {
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    const std::uint64_t bytes = take_conversation<Address>(rows, end, records).bytes();
    for (std::size_t i = begin; i < end; ++i) rows[i].set_word(~bytes);
  }
}

// Conversations with equal bytes are sorted by pair.
template <typename Address>
std::vector<TaggedWord> conversations_in_order(
    const Addresses& addresses, const RecordList<flow::CompactKey<Address>>& records) {
  std::vector<TaggedWord> rows = addresses.list<Address>().records_by_pair();
  load_bytes<Address>(rows, records);
  sort_by_word(rows);
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    while (end < rows.size() && rows[end].word() == rows[begin].word()) ++end;
    const std::span<TaggedWord> ties(&rows[begin], end - begin);
    if (ties.size() > 1) {
      sort_by_words(ties, kPairWords<Address>, PairWords<Address>{records});
    }
  }
  return rows;
}

}  // namespace

ConversationOrder::ConversationOrder(std::shared_ptr<const RecordNumbers> numbers,
                                     const Addresses& addresses)
    : numbers_(std::move(numbers)),
      ipv4_(conversations_in_order<flow::Ipv4Number>(addresses, numbers_->ipv4)),
      ipv6_(conversations_in_order<flow::Ipv6Number>(addresses, numbers_->ipv6)) {}

}  // namespace wirecensus::metrics
