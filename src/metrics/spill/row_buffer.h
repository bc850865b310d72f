// Rows that are collected in a bounded piece of memory, and sorted there.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "metrics/order/tagged_word.h"
#include "metrics/spill/row_order.h"

namespace wirecensus::metrics {

// Not thread-safe. Functions that add throw std::bad_alloc.
template <typename Order>
class RowBuffer {
 public:
  using Row = typename Order::Row;

  // `memory`, in bytes, is for the rows and their order.
  explicit RowBuffer(std::size_t memory)
      : room_(std::clamp<std::size_t>(memory / (sizeof(Row) + sizeof(TaggedWord)), 64, 1U << 31)) {
    rows_.reserve(room_);  // unused pages take no memory
  }

  bool full() const { return rows_.size() == room_; }
  bool empty() const { return rows_.empty(); }
  std::size_t size() const { return rows_.size(); }
  // Precondition: not full().
  void add(const Row& row) {
    assert(!full());
    rows_.push_back(row);
  }
  void clear() { rows_.clear(); }

  // Calls visit(const Row&) for the rows in order, those with equal keys folded, until it returns
  // false.
  template <typename Visit>
  void for_each_sorted(Visit visit) const {
    std::vector<TaggedWord> places(rows_.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i].tag = static_cast<std::uint32_t>(i);
    sort_by_words(places, Order::kWords, Words{rows_});
    RowFolder<Order, Visit> folder(visit);
    for (std::size_t i = 0; i < places.size(); ++i) {
      prefetch_ahead(places, i, Words{rows_});
      if (!folder.add(rows_[places[i].tag])) return;
    }
    folder.end();
  }

 private:
  struct Words {
    const std::vector<Row>& rows;

    std::uint64_t word(std::uint32_t tag, unsigned index) const {
      return Order::word(rows[tag], index);
    }
    [[gnu::always_inline]] void prefetch(std::uint32_t tag) const {
      const auto* row = reinterpret_cast<const char*>(&rows[tag]);
      for (std::size_t line = 0; line < sizeof(Row); line += 64) __builtin_prefetch(row + line);
    }
  };

  const std::size_t room_;
  std::vector<Row> rows_;
};

}  // namespace wirecensus::metrics
