#include "metrics/spill/spilled_flows.h"

#include <algorithm>
#include <utility>

#include "metrics/order/key_order.h"
#include "metrics/order/record_numbers.h"

namespace wirecensus::metrics {
namespace {

template <typename Key>
std::uint64_t write_in_order(const RecordList<Key>& records,
                             RunWriter<flow::CompactRecord<Key>>& writer) {
  const KeyOrder<Key> order(records);
  for (std::size_t i = 0; i < order.size(); ++i) writer.add(order[i]);
  return order.size();
}

// Adds a record to that of its flow, if there is one.
template <typename Record>
void add_to_its_flow(const Record& record, std::vector<flow::FlowRecord>& flows) {
  const flow::FlowKey key = flow::expand(record.key);
  const auto at = std::lower_bound(
      flows.begin(), flows.end(), key,
      [](const flow::FlowRecord& flow, const flow::FlowKey& wanted) { return flow.key < wanted; });
  if (at == flows.end() || at->key != key) return;
  at->forward.merge(record.forward);
  at->reverse.merge(record.reverse);
}

}  // namespace

void SpilledFlows::add(flow::FlowRecords&& records) {
  const auto owned = std::make_shared<const flow::FlowRecords>(std::move(records));
  if (full_) return fold_each(*owned);
  const RecordNumbers numbers(owned);
  const Status ipv4 = ipv4_.add(numbers.ipv4.at_most(), [&](RunWriter<Ipv4Order::Row>& writer) {
    return write_in_order(numbers.no_ip, writer) + write_in_order(numbers.ipv4, writer);
  });
  const Status ipv6 = ipv6_.add(numbers.ipv6.at_most(), [&](RunWriter<Ipv6Order::Row>& writer) {
    return write_in_order(numbers.ipv6, writer);
  });
  if (ipv4 && ipv6) return;
  full_ = true;
  note_reason((ipv4 ? ipv6 : ipv4).error().message);
  owned->for_each([&](flow::FlowRef, const auto& record) {
    constexpr bool kIsIpv4 = std::is_same_v<decltype(record), const Ipv4Order::Row&>;
    if (!(kIsIpv4 ? ipv4 : ipv6)) fold(record);
  });
}

void SpilledFlows::fold_all(flow::FlowRecords&& records) {
  const flow::FlowRecords owned(std::move(records));
  note_reason("the disk is slower than new flows arrive");
  fold_each(owned);
}

void SpilledFlows::fold_each(const flow::FlowRecords& records) {
  records.for_each([&](flow::FlowRef, const auto& record) { fold(record); });
}

template <typename Record>
void SpilledFlows::fold(const Record& record) {
  const std::lock_guard lock(mutex_);
  remainder_.merge(record.forward);
  remainder_.merge(record.reverse);
}

void SpilledFlows::note_reason(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  if (reason_.empty()) reason_ = reason;
}

void SpilledFlows::complete(flow::OpenFragments& open) const {
  if (open.without.empty()) return;
  const auto add = [&](const auto& record) {
    add_to_its_flow(record, open.without);
    return true;
  };
  note(ipv4_.for_each(memory_ / 4, add));
  note(ipv6_.for_each(memory_ / 4, add));
}

flow::FlowCounters SpilledFlows::remainder() const {
  const std::lock_guard lock(mutex_);
  return remainder_;
}

std::string SpilledFlows::reason() const {
  const std::lock_guard lock(mutex_);
  return reason_;
}

void SpilledFlows::note(const Status& status) const {
  if (status) return;
  const std::lock_guard lock(mutex_);
  if (status_) status_ = status;
}

Status SpilledFlows::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace wirecensus::metrics
