// The first rows of a list in each order, kept from part to part without sorting all rows: a row's
// total changes only in a part that has it, so those first before and those of the part are enough.
// Internal to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
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
      const auto offered = static_cast<std::ptrdiff_t>(offered_.size());
      offered_.insert(offered_.end(), first.begin(), first.end());
      first = first_of(offered_, [order](const Row& row) { return measure(row.total, order); });
      offered_.erase(offered_.begin() + offered, offered_.end());
      at(list, order) = first;
    }
    offered_.clear();
    return list;
  }

  // The list after a part, whose rows were offered.
  LiveList<Key> update(const Tally<Key>& recent, const RowFilter& filter, const TotalOf& total_of) {
    for (auto& first : first_) {
      for (Row& row : first) row.total = total_of(row.key);
      std::erase_if(first, [](const Row& row) { return row.total == metrics::Amount{}; });
    }
    LiveList<Key> list = this->list();
    for (const Order order : {Order::bytes, Order::packets}) {
      for (Row& row : at(list, order)) row.recent = recent.of(row.key);
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
    recent.for_each([&](const Key& key, const metrics::Amount& amount) {
      if (filter.matches(key)) rows.push_back({key, {}, amount});
    });
    for (const Order order : {Order::recent_bytes, Order::recent_packets}) {
      auto& first = at(list, order);
      first = first_of(rows, [order](const Row& row) { return measure(row.recent, order); });
      for (Row& row : first) row.total = known_total(total_of(row.key), row.recent);
      add_idle(first, list.in(by_packets(order) ? Order::packets : Order::bytes));
    }
  }

  // Of a row that is kept no longer, or again for a while, it is at least the recent one.
  static metrics::Amount known_total(const metrics::Amount& total, const metrics::Amount& recent) {
    return {std::max(total.packets, recent.packets),
            std::max(total.frame_bytes, recent.frame_bytes)};
  }

  // Rows that were first before and do not move now stay in sight, behind those that do.
  static void add_idle(std::vector<Row>& rows, const std::vector<Row>& by_total) {
    for (const Row& row : by_total) {
      if (rows.size() == kMaxListed) return;
      if (row.recent == metrics::Amount{}) rows.push_back(row);
    }
  }

  // A row that is to be sorted: small, because each part sorts thousands.
  struct Place {
    std::uint64_t measure;
    const Row* row;

    bool operator<(const Place& other) const {
      return measure != other.measure ? measure > other.measure : row->key < other.row->key;
    }
  };

  // The greatest rows, the order of equal ones given by their keys. A row may be in `rows` twice:
  // as one of the first before, and as one of the part.
  template <typename Measure>
  static std::vector<Row> first_of(const std::vector<Row>& rows, Measure measure_of) {
    std::vector<Place> places;
    places.reserve(rows.size());
    for (const Row& row : rows) places.push_back({measure_of(row), &row});
    const std::size_t most = std::min(places.size(), 2 * kMaxListed);
    const auto end = places.begin() + static_cast<std::ptrdiff_t>(most);
    if (end != places.end()) std::nth_element(places.begin(), end, places.end());
    std::sort(places.begin(), end);
    std::vector<Row> first;
    first.reserve(std::min(most, kMaxListed));
    for (auto place = places.begin(); place != end && first.size() < kMaxListed; ++place) {
      if (first.empty() || first.back().key != place->row->key) first.push_back(*place->row);
    }
    return first;
  }

  std::array<std::vector<Row>, 2> first_;  // by bytes, by packets
  std::vector<Row> offered_;
};

}  // namespace wirecensus::view
