// What sorting on disk needs to know of a row: an Order has
//
//     using Row = ...;                                   // trivially copyable
//     static constexpr unsigned kWords = ...;            // of the key of a row
//     static std::uint64_t word(const Row&, unsigned);   // their lexicographic order is that of
//     rows static void fold(Row& sum, const Row& other);      // optional: makes one of two with
//     equal keys
#pragma once

#include <cstdint>
#include <type_traits>

namespace wirecensus::metrics {

template <typename Order>
inline constexpr bool kFolds = requires(typename Order::Row& sum, const typename Order::Row& row) {
  Order::fold(sum, row);
};

// Negative if `a` precedes `b`, 0 if their keys are equal, else positive.
template <typename Order>
int compare_rows(const typename Order::Row& a, const typename Order::Row& b) {
  static_assert(std::is_trivially_copyable_v<typename Order::Row>);
  for (unsigned index = 0; index < Order::kWords; ++index) {
    const std::uint64_t left = Order::word(a, index);
    const std::uint64_t right = Order::word(b, index);
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

// Makes one row of those with equal keys. Pass rows in order, then call end().
template <typename Order, typename Visit>
class RowFolder {  // NOLINT(clang-analyzer-optin.performance.Padding): rows may be aligned widely
 public:
  using Row = typename Order::Row;

  explicit RowFolder(Visit& visit) : visit_(visit) {}

  // Returns whether more rows are wanted, which is what visit() returned.
  bool add(const Row& row) {
    if constexpr (!kFolds<Order>) {
      return visit_(row);
    } else {
      if (any_ && compare_rows<Order>(sum_, row) == 0) {
        Order::fold(sum_, row);
        return true;
      }
      const bool goes_on = end();
      sum_ = row;
      any_ = true;
      return goes_on;
    }
  }
  bool end() {
    if constexpr (kFolds<Order>) {
      if (any_) return visit_(sum_);
    }
    return true;
  }

 private:
  Visit& visit_;
  Row sum_;
  bool any_ = false;
};

}  // namespace wirecensus::metrics
