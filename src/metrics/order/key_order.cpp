#include "metrics/order/key_order.h"

#include "metrics/order/key_words.h"

namespace wirecensus::metrics {
namespace {

template <typename Address>
class StoredKeyWords {
 public:
  explicit StoredKeyWords(const RecordList<flow::CompactKey<Address>>& records)
      : records_(records) {}

  std::uint64_t word(std::uint32_t tag, unsigned index) const {
    return key_word(records_[tag].key, false, index);
  }
  [[gnu::always_inline]] void prefetch(std::uint32_t tag) const { records_.prefetch(tag); }

 private:
  const RecordList<flow::CompactKey<Address>>& records_;
};

template <typename Address>
std::vector<TaggedWord> in_order_of_keys(const RecordList<flow::CompactKey<Address>>& records) {
  std::vector<TaggedWord> rows;
  rows.reserve(records.at_most());
  records.for_each([&](std::uint32_t number, const auto&) { rows.push_back({0, 0, number}); });
  sort_by_words(rows, kKeyWords<Address>, StoredKeyWords<Address>(records));
  return rows;
}

}  // namespace

template <typename Key>
KeyOrder<Key>::KeyOrder(const RecordList<Key>& records)
    : records_(records), rows_(in_order_of_keys(records)) {}

template class KeyOrder<flow::Ipv4Key>;
template class KeyOrder<flow::Ipv6Key>;

}  // namespace wirecensus::metrics
