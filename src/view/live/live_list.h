// The first rows of a list in each order, kept from part to part without sorting all rows: a row's
// total changes only in a part that has it, so those first before and those of the part are enough.
// Internal to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

#include "view/live/live_state.h"
#include "view/live/row_text.h"
#include "view/live/tally.h"

namespace wirecensus::view {

inline bool by_packets(Order order) {
  return order == Order::recent_packets || order == Order::packets;
}

template <typename Key>
class ListKeeper {
 public:
  using Row = LiveRow<Key>;
  // The total of a key now.
  using TotalOf = std::function<metrics::Amount(const Key&)>;

  // Adds a row that may be first by its total. Precondition: once for each row between two lists.
  void offer(const Key& key, const metrics::Amount& total) { offered_.push_back({key, total, {}}); }
  void forget_all() { first_ = {}; }

  // The list by totals alone, after all rows were offered.
  LiveList<Key> list() {
    LiveList<Key> list;
    for (const Order order : {Order::bytes, Order::packets}) {
      std::vector<Row>& first = first_in(order);
      first.insert(first.end(), offered_.begin(), offered_.end());
      keep_first(first, [order](const Row& row) { return measure(row.total, order); });
      at(list, order) = first;
    }
    offered_.clear();
    return list;
  }

  // The list after a part, whose rows were offered.
  LiveList<Key> update(const Tally<Key>& recent, const RowFilter& filter, const TotalOf& total_of) {
    for (auto& first : first_) {
      for (Row& row : first) row.total = total_of(row.key);
    }
    LiveList<Key> list = this->list();
    for (const Order order : {Order::bytes, Order::packets}) {
      for (Row& row : at(list, order)) row.recent = amount_of(recent, row.key);
    }
    add_recent(list, recent, filter, total_of);
    return list;
  }

 private:
  static std::vector<Row>& at(LiveList<Key>& list, Order order) {
    return list.rows[static_cast<std::size_t>(order)];
  }

  std::vector<Row>& first_in(Order order) { return first_[order == Order::packets ? 1 : 0]; }

  static std::uint64_t measure(const metrics::Amount& amount, Order order) {
    return by_packets(order) ? amount.packets : amount.frame_bytes;
  }

  void add_recent(LiveList<Key>& list, const Tally<Key>& recent, const RowFilter& filter,
                  const TotalOf& total_of) const {
    std::vector<Row> rows;
    for (const auto& [key, amount] : recent) {
      if (filter.matches(key)) rows.push_back({key, {}, amount});
    }
    for (const Order order : {Order::recent_bytes, Order::recent_packets}) {
      auto& first = at(list, order) = rows;
      keep_first(first, [order](const Row& row) { return measure(row.recent, order); });
      for (Row& row : first) row.total = total_of(row.key);
      add_idle(first, list.in(by_packets(order) ? Order::packets : Order::bytes));
    }
  }

  // Rows that were first before and do not move now stay in sight, behind those that do.
  static void add_idle(std::vector<Row>& rows, const std::vector<Row>& by_total) {
    for (const Row& row : by_total) {
      if (rows.size() == kMaxListed) return;
      if (row.recent == metrics::Amount{}) rows.push_back(row);
    }
  }

  // The greatest rows, the order of equal ones given by their keys. A row may be in `rows` twice:
  // as one of the first before, and as one of the part.
  template <typename Measure>
  static void keep_first(std::vector<Row>& rows, Measure measure_of) {
    const auto before = [&](const Row& a, const Row& b) {
      const auto left = measure_of(a);
      const auto right = measure_of(b);
      return left != right ? left > right : a.key < b.key;
    };
    const std::size_t most = std::min(rows.size(), 2 * kMaxListed);
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(most);
    std::partial_sort(rows.begin(), end, rows.end(), before);
    rows.erase(end, rows.end());
    const auto same = [](const Row& a, const Row& b) { return a.key == b.key; };
    rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
    if (rows.size() > kMaxListed) rows.resize(kMaxListed);
  }

  std::array<std::vector<Row>, 2> first_;  // by bytes, by packets
  std::vector<Row> offered_;
};

}  // namespace wirecensus::view
