// The records of one kind in the order of their keys: to compare two censuses record by record, and
// to write one so that its bytes do not depend on how it was counted.
#pragma once

#include <vector>

#include "metrics/order/record_numbers.h"

namespace wirecensus::metrics {

template <typename Key>
class KeyOrder {
 public:
  // `records` must outlive it.
  explicit KeyOrder(const RecordList<Key>& records);

  std::size_t size() const { return rows_.size(); }
  // Fastest in ascending order. Precondition: place < size().
  const flow::CompactRecord<Key>& operator[](std::size_t place) const {
    prefetch_ahead(rows_, place, *this);
    return records_[rows_[place].tag];
  }

  [[gnu::always_inline]] void prefetch(std::uint32_t tag) const { records_.prefetch(tag); }

 private:
  const RecordList<Key>& records_;
  std::vector<TaggedWord> rows_;
};

}  // namespace wirecensus::metrics
