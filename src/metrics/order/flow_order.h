// All flows in output order: by frame bytes, descending; then by key.
//
// IPv4, IPv6 and non-IP flows are sorted separately, each by its compact keys, and merged when they
// are visited. Memory: 12 bytes per flow.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "metrics/order/record_numbers.h"
#include "metrics/order/row_source.h"

namespace wirecensus::metrics {

using FlowSource = RowSource<flow::FlowKey, flow::FlowCounters>;

// Immutable; may be read from several threads at once. Shares ownership of the records.
class FlowOrder {
 public:
  // Precondition: `numbers` is not null.
  explicit FlowOrder(std::shared_ptr<const RecordNumbers> numbers);
  // Of flows that are not in memory. Precondition: `source` is not null.
  explicit FlowOrder(std::shared_ptr<const FlowSource> source) : FlowOrder(no_record_numbers()) {
    source_ = std::move(source);
  }

  // Calls visit(const FlowKey&, const FlowCounters&) for the first `at_most` directions that have
  // packets, in order. The references are valid during the call.
  template <typename Visitor>
  void for_each(Visitor visit, std::size_t at_most = std::numeric_limits<std::size_t>::max()) const;

 private:
  using Rows = std::vector<TaggedWord>;

  template <typename Key>
  class Cursor;

  std::shared_ptr<const RecordNumbers> numbers_;
  std::shared_ptr<const FlowSource> source_;  // null: the flows are in memory
  Rows no_ip_;
  Rows ipv4_;
  Rows ipv6_;
};

// Steps through the rows of one kind.
template <typename Key>
class FlowOrder::Cursor {
 public:
  Cursor(const Rows& rows, const RecordList<Key>& records) : rows_(rows), records_(records) {
    see_row();
  }

  // None at the end, which compares less than any number.
  const std::optional<std::uint64_t>& frame_bytes() const { return frame_bytes_; }

  // Visits the row and advances. Precondition: not at the end.
  template <typename Visitor>
  void take(Visitor& visit) {
    prefetch_ahead(rows_, next_, *this);
    const flow::FlowKey key = flow::expand(record().key);
    visit(reverse() ? key.reversed() : key, counters());
    ++next_;
    see_row();
  }

  [[gnu::always_inline]] void prefetch(std::uint32_t tag) const {
    records_.prefetch(number_of(tag));
  }

 private:
  void see_row() {
    frame_bytes_.reset();
    if (next_ < rows_.size()) frame_bytes_ = counters().frame_bytes;
  }
  const flow::CompactRecord<Key>& record() const { return records_[number_of(rows_[next_].tag)]; }
  bool reverse() const { return is_other_side(rows_[next_].tag); }
  const flow::FlowCounters& counters() const {
    return reverse() ? record().reverse : record().forward;
  }

  const Rows& rows_;
  const RecordList<Key>& records_;
  std::size_t next_ = 0;
  std::optional<std::uint64_t> frame_bytes_;
};

template <typename Visitor>
void FlowOrder::for_each(Visitor visit, std::size_t at_most) const {
  if (source_ != nullptr) return visit_first(*source_, at_most, visit);
  Cursor no_ip(no_ip_, numbers_->no_ip);
  Cursor ipv4(ipv4_, numbers_->ipv4);
  Cursor ipv6(ipv6_, numbers_->ipv6);
  for (; at_most > 0; --at_most) {
    const auto most = std::max({no_ip.frame_bytes(), ipv4.frame_bytes(), ipv6.frame_bytes()});
    if (!most) return;
    if (no_ip.frame_bytes() == most) {
      no_ip.take(visit);
    } else if (ipv4.frame_bytes() == most) {
      ipv4.take(visit);
    } else {
      ipv6.take(visit);
    }
  }
}

}  // namespace wirecensus::metrics
