#include "metrics/order/largest_flows.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "flow/flow_records_builder.h"

namespace wirecensus::metrics {
namespace {

template <typename Record>
std::uint64_t bytes_of(const Record& record) {
  return record.forward.frame_bytes + record.reverse.frame_bytes;
}

// What has more bytes than that is listed, and so many of those that have as many.
struct Threshold {
  std::uint64_t bytes = 0;
  std::size_t equal = 0;
};

Threshold threshold_of(const flow::FlowRecords& flows, std::size_t max) {
  std::vector<std::uint64_t> sizes;
  sizes.reserve(flows.size());
  flows.for_each([&](flow::FlowRef, const auto& record) {
    if (record.key.has_addresses()) sizes.push_back(bytes_of(record));
  });
  if (sizes.size() <= max) return {0, sizes.size()};
  const auto end = sizes.begin() + static_cast<std::ptrdiff_t>(max);
  std::nth_element(sizes.begin(), end, sizes.end(), std::greater<>());
  const auto more = std::count_if(sizes.begin(), end, [&](auto size) { return size > *end; });
  return {*end, max - static_cast<std::size_t>(more)};
}

}  // namespace

void UnlistedFlows::add(const flow::FlowRecords& flows) {
  flows.for_each([this](flow::FlowRef, const auto& record) { add(record); });
}

void UnlistedFlows::merge(const UnlistedFlows& other) {
  for (const auto& [protocol, sum] : other.sums_) sums_[protocol].merge(sum);
}

flow::FlowRecords UnlistedFlows::rows() const {
  flow::FlowRecordsBuilder builder;
  for (const auto& [protocol, sum] : sums_) {
    flow::FlowKey key;
    key.protocol = protocol;
    flow::CompactRecord<flow::Ipv4Key> row{{}, sum, {}};
    flow::compact(key, row.key);
    builder.add(row);
  }
  return std::move(builder).finish();
}

flow::FlowRecords largest_flows(const flow::FlowRecords& flows, std::size_t max,
                                UnlistedFlows& unlisted) {
  Threshold threshold = threshold_of(flows, max);
  flow::FlowRecordsBuilder builder;
  const auto is_listed = [&](const auto& record) {
    const std::uint64_t bytes = bytes_of(record);
    if (!record.key.has_addresses() || bytes < threshold.bytes) return false;
    return bytes > threshold.bytes || (threshold.equal > 0 && threshold.equal-- > 0);
  };
  flows.for_each([&](flow::FlowRef, const auto& record) {
    is_listed(record) ? builder.add(record) : unlisted.add(record);
  });
  return std::move(builder).finish();
}

}  // namespace wirecensus::metrics
