#include "metrics/order/flow_order.h"

#include <utility>

#include "metrics/order/key_words.h"

namespace wirecensus::metrics {
namespace {

// The sort key of the flows of one kind: inverted bytes, addresses, the rest of the key.
template <typename Address>
class FlowWords {
 public:
  using Key = flow::CompactKey<Address>;
  static constexpr unsigned kWords = 1 + kKeyWords<Address>;

  explicit FlowWords(const RecordList<Key>& records) : records_(records) {}

  std::uint64_t word(std::uint32_t tag, unsigned index) const {
    const flow::CompactRecord<Key>& record = records_[number_of(tag)];
    const bool reverse = is_other_side(tag);
    if (index == 0) return ~(reverse ? record.reverse : record.forward).frame_bytes;
    return key_word(record.key, reverse, index - 1);
  }

  [[gnu::always_inline]] void prefetch(std::uint32_t tag) const {
    records_.prefetch(number_of(tag));
  }

 private:
  const RecordList<Key>& records_;
};

template <typename Address>
std::vector<TaggedWord> flows_in_order(const RecordList<flow::CompactKey<Address>>& records) {
  std::vector<TaggedWord> rows;
  rows.reserve(std::size_t{records.at_most()} * 2);  // unused pages take no memory
  records.for_each([&](std::uint32_t number, const auto& record) {
    if (!record.forward.empty()) rows.push_back({0, 0, side_tag(number, 0)});
    if (!record.reverse.empty()) rows.push_back({0, 0, side_tag(number, 1)});
  });
  using Words = FlowWords<Address>;
  sort_by_words(rows, Words::kWords, Words(records));
  return rows;
}

}  // namespace

FlowOrder::FlowOrder(std::shared_ptr<const RecordNumbers> numbers)
    : numbers_(std::move(numbers)),
      no_ip_(flows_in_order(numbers_->no_ip)),
      ipv4_(flows_in_order(numbers_->ipv4)),
      ipv6_(flows_in_order(numbers_->ipv6)) {}

}  // namespace wirecensus::metrics
