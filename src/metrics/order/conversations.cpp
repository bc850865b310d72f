#include "metrics/order/conversations.h"

#include <algorithm>
#include <tuple>

#include "metrics/order/conversation_run.h"

namespace wirecensus::metrics {
namespace {

bool comes_before(const ConversationRecord& a, const ConversationRecord& b) {
  if (a.bytes() != b.bytes()) return a.bytes() > b.bytes();
  return std::tie(a.a, a.b) < std::tie(b.a, b.b);
}

template <typename Address>
void fold(Conversations& conversations, std::size_t at_most, const Addresses& addresses,
          const RecordList<flow::CompactKey<Address>>& records) {
  const std::vector<TaggedWord> rows = addresses.list<Address>().records_by_pair();
  for (std::size_t row = 0; row < rows.size();) {
    keep(conversations, at_most, take_conversation<Address>(rows, row, records));
  }
}

}  // namespace

// `top` is a heap; its front is the last in output order.
void keep(Conversations& conversations, std::size_t at_most, const ConversationRecord& record) {
  ++conversations.count;
  auto& top = conversations.top;
  if (top.size() == at_most) {
    if (at_most == 0 || !comes_before(record, top.front())) return;
    std::pop_heap(top.begin(), top.end(), comes_before);
    top.pop_back();
  }
  top.push_back(record);
  std::push_heap(top.begin(), top.end(), comes_before);
}

void sort_top(Conversations& conversations) {
  std::sort_heap(conversations.top.begin(), conversations.top.end(), comes_before);
}

Conversations fold_conversations(const RecordNumbers& numbers, const Addresses& addresses,
                                 std::size_t at_most) {
  Conversations conversations;
  fold<flow::Ipv4Number>(conversations, at_most, addresses, numbers.ipv4);
  fold<flow::Ipv6Number>(conversations, at_most, addresses, numbers.ipv6);
  sort_top(conversations);
  return conversations;
}

}  // namespace wirecensus::metrics
