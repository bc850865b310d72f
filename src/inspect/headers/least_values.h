// The least few of the distinct values that were added, and whether there were others: the result
// does not depend on the order of adding and merging.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace wirecensus::inspect {

template <typename T, std::size_t kMax>
class LeastValues {
 public:
  static constexpr std::size_t kMaxValues = kMax;

  void add(T value) {
    if (count_ > 0 && values_[0] == value) [[likely]]
      return;
    const auto end = values_.begin() + count_;
    const auto place = std::lower_bound(values_.begin(), end, value);
    if (place != end && *place == value) return;
    has_more_ |= count_ == kMax;
    if (place == values_.end()) return;
    const auto last = count_ == kMax ? values_.end() - 1 : end;
    std::move_backward(place, last, last + 1);
    *place = value;
    count_ = static_cast<std::uint8_t>(std::min<std::size_t>(count_ + 1U, kMax));
  }

  void merge(const LeastValues& other) {
    for (const T value : other.values()) add(value);
    has_more_ |= other.has_more_;
  }

  // Ascending; valid until the next change.
  std::span<const T> values() const { return {values_.data(), count_}; }
  bool has_more() const { return has_more_; }

  // The same again, from what the two functions above say. Returns whether that can be; otherwise
  // the object is empty.
  bool restore(std::span<const T> values, bool has_more) {
    *this = {};
    const bool ascends =
        std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
    if (values.size() > kMax || !ascends || (has_more && values.size() < kMax)) return false;
    std::copy(values.begin(), values.end(), values_.begin());
    count_ = static_cast<std::uint8_t>(values.size());
    has_more_ = has_more;
    return true;
  }

  bool operator==(const LeastValues&) const = default;

 private:
  std::array<T, kMax> values_{};
  std::uint8_t count_ = 0;
  bool has_more_ = false;
};

}  // namespace wirecensus::inspect
