// The flow records of a count that takes more memory than it may: they are on disk, as runs in the
// order of their keys, which are merged whenever they are read.
//
//     counting:  a full flow table ─► a run        (any thread; the table begins anew)
//     reading:   runs ─► k-way merge ─► records by key ─► sorted again for each table
//
// If the disk is full, the records of further tables are summed up in one, the remainder: the rows
// of flows are then incomplete, but still add up to the totals.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "flow/flow_records.h"
#include "flow/open_fragments.h"
#include "flow/remainder.h"
#include "metrics/spill/run_set.h"
#include "metrics/spill/spill_orders.h"

namespace wirecensus::metrics {

// All functions may be called from several threads at once; throw std::bad_alloc.
class SpilledFlows {
 public:
  using Ipv4Order = RecordOrder<flow::Ipv4Number>;
  using Ipv6Order = RecordOrder<flow::Ipv6Number>;

  // `memory`, in bytes, is for reading and sorting.
  SpilledFlows(std::shared_ptr<SpillFile> file, std::size_t memory)
      : file_(std::move(file)), memory_(memory), ipv4_(file_), ipv6_(file_) {}

  // Adds the records of a part of the count; flows may be in several parts.
  void add(flow::FlowRecords&& records);

  // Sums the records up in the remainder, for want of time to write them.
  void fold_all(flow::FlowRecords&& records);

  // Whether nothing was written.
  bool empty() const { return ipv4_.empty() && ipv6_.empty(); }

  // The number of records on disk: at least that of flows, which may be in several parts.
  std::uint64_t records() const { return ipv4_.rows() + ipv6_.rows(); }

  // Adds what was spilled of the flows of `open.without` so far (OpenFragments), as its records
  // lack it. Call before the last add().
  void complete(flow::OpenFragments& open) const;

  // What is not in a flow of its own; empty if all is.
  flow::FlowCounters remainder() const;
  // Why there is a remainder, for the user.
  std::string reason() const;

  // Calls visit(record) for all records in order, until it returns false, the remainder last of
  // those without addresses. An error is noted.
  template <typename Visit>
  void for_each_ipv4(Visit visit) const;
  template <typename Visit>
  void for_each_ipv6(Visit visit) const;

  // Calls visit(record) for the records of flows that `other` has as well. An error is noted.
  template <typename Visit>
  void for_each_also_in(const SpilledFlows& other, Visit visit) const {
    note(join<Ipv4Order>(ipv4_, other.ipv4_, visit));
    note(join<Ipv6Order>(ipv6_, other.ipv6_, visit));
  }

  const std::shared_ptr<SpillFile>& file() const { return file_; }
  std::size_t memory() const { return memory_; }
  // Keeps the first error of reading or sorting. What was made of the flows is invalid then.
  void note(const Status& status) const;
  Status status() const;

 private:
  template <typename Order, typename Visit>
  Status join(const RunSet<Order>& runs, const RunSet<Order>& others, Visit& visit) const;
  template <typename Record>
  void fold(const Record& record);
  void fold_each(const flow::FlowRecords& records);
  void note_reason(const std::string& reason);

  const std::shared_ptr<SpillFile> file_;
  const std::size_t memory_;
  RunSet<Ipv4Order> ipv4_;  // and records without addresses, which are first
  RunSet<Ipv6Order> ipv6_;

  std::atomic<bool> full_{false};  // the disk
  mutable std::mutex mutex_;       // guards the rest
  flow::FlowCounters remainder_;
  std::string reason_;
  mutable Status status_ = done();
};

template <typename Visit>
void SpilledFlows::for_each_ipv4(Visit visit) const {
  const flow::CompactRecord<flow::Ipv4Key> rest = flow::remainder_record(remainder());
  bool owes_rest = !rest.forward.empty();
  bool goes_on = true;
  note(ipv4_.for_each(memory_ / 4, [&](const flow::CompactRecord<flow::Ipv4Key>& record) {
    if (owes_rest && compare_rows<Ipv4Order>(rest, record) < 0) {
      owes_rest = false;
      goes_on = visit(rest);
    }
    return goes_on = goes_on && visit(record);
  }));
  if (owes_rest && goes_on) visit(rest);
}

template <typename Visit>
void SpilledFlows::for_each_ipv6(Visit visit) const {
  note(ipv6_.for_each(memory_ / 4, visit));
}

template <typename Order, typename Visit>
Status SpilledFlows::join(const RunSet<Order>& runs, const RunSet<Order>& others,
                          Visit& visit) const {
  auto other = others.merge(memory_ / 4);
  if (!other) return other.error();
  Status went = done();
  Status read = runs.for_each(memory_ / 4, [&](const typename Order::Row& record) {
    while (went && !other->ended() && compare_rows<Order>(other->front(), record) < 0) {
      went = other->advance();
    }
    if (!went || other->ended()) return false;
    if (compare_rows<Order>(other->front(), record) == 0) visit(record);
    return true;
  });
  return read ? went : read;
}

}  // namespace wirecensus::metrics
