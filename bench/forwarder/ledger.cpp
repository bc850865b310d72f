#include "forwarder/ledger.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <numeric>

namespace wirecensus::bench::forwarder {
namespace {

// The nearest rank. Preconditions: sorted, not empty, 0 < percent <= 100.
Nanoseconds percentile(const std::vector<Nanoseconds>& sorted, std::size_t percent) {
  assert(!sorted.empty() && percent > 0 && percent <= 100);
  return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

}  // namespace

Result<std::size_t> Ledger::received(const FlowKey& key, bool unfinished_checksum) {
  if (totals_.received == kMaxPackets) {
    return Error{
        fmt::format("more than {} packets came in, and no more can be written down; send "
                    "fewer in one run",
                    kMaxPackets)};
  }
  const auto [found, added] = indexes_.try_emplace(key, flows_.size());
  if (added) flows_.emplace_back();
  ++flows_[found->second].received;
  ++totals_.received;
  if (unfinished_checksum) ++totals_.unfinished_checksums;
  return std::size_t{found->second};
}

void Ledger::lost(std::size_t flow) {
  ++flows_[flow].lost;
  ++totals_.lost;
}

void Ledger::sent(const Packet& packet, Nanoseconds departure) {
  ++totals_.sent;
  FlowCounts& counts = flows_[packet.flow];
  if (packet.copy) {
    ++counts.duplicated;
    ++totals_.duplicated;
    return;
  }
  if (packet.rewritten) ++totals_.rewritten;
  if (packet.flipped) {
    ++counts.flipped;
    ++totals_.flipped;
    return;
  }
  departures_.push_back({packet.number, packet.flow, departure - packet.arrival});
}

std::vector<std::uint64_t> Ledger::reordered_by_flow() const {
  std::vector<std::uint64_t> reordered(flows_.size());
  std::vector<std::uint64_t> highest(flows_.size());
  for (const Departure& departure : departures_) {
    if (departure.number < highest[departure.flow]) ++reordered[departure.flow];
    highest[departure.flow] = std::max(highest[departure.flow], departure.number);
  }
  return reordered;
}

Totals Ledger::totals() const {
  Totals totals = totals_;
  const std::vector<std::uint64_t> reordered = reordered_by_flow();
  totals.reordered = std::accumulate(reordered.begin(), reordered.end(), std::uint64_t{0});
  return totals;
}

std::vector<FlowReport> Ledger::flows() const {
  const std::vector<std::uint64_t> reordered = reordered_by_flow();
  std::vector<FlowReport> flows;
  for (const auto& [key, index] : indexes_) {
    flows.push_back({key, flows_[index]});
    flows.back().counts.reordered = reordered[index];
  }
  return flows;
}

Delays Ledger::delays() const {
  std::vector<Nanoseconds> sorted;
  for (const Departure& departure : departures_) sorted.push_back(departure.delay);
  if (sorted.empty()) return {};
  std::sort(sorted.begin(), sorted.end());
  return {.count = sorted.size(),
          .min = sorted.front(),
          .median = percentile(sorted, 50),
          .p99 = percentile(sorted, 99),
          .max = sorted.back()};
}

}  // namespace wirecensus::bench::forwarder
