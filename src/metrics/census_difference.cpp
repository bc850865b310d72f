// The records of both censuses are sorted by key and compared in one pass. This needs no index, and
// compares two censuses of millions of flows in a second.
#include "metrics/census_difference.h"

#include <algorithm>
#include <tuple>

#include "metrics/order/key_order.h"
#include "metrics/order/key_words.h"

namespace wirecensus::metrics {
namespace {

std::uint64_t apart(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

flow::FlowCounters multiplied(flow::FlowCounters counters, std::uint64_t times) {
  counters.packets *= times;
  counters.frame_bytes *= times;
  counters.ip_bytes *= times;
  counters.payload_bytes *= times;
  return counters;
}

auto compared(const flow::FlowCounters& counters) {
  return std::tie(counters.packets, counters.frame_bytes, counters.ip_bytes, counters.payload_bytes,
                  counters.min_size, counters.max_size);
}

class FlowComparison {
 public:
  FlowComparison(std::uint64_t times, std::vector<FlowDifference>& differences)
      : times_(times), differences_(differences) {}

  template <typename Key>
  void compare(const RecordList<Key>& expected, const RecordList<Key>& counted) {
    const flow::CompactRecord<Key> none{};
    const KeyOrder<Key> left(expected);
    const KeyOrder<Key> right(counted);
    for (std::size_t i = 0, j = 0; i < left.size() || j < right.size();) {
      const int order = i == left.size()    ? 1
                        : j == right.size() ? -1
                                            : compare_keys(left[i].key, right[j].key);
      const Key& key = order <= 0 ? left[i].key : right[j].key;
      compare_records(key, order <= 0 ? left[i] : none, order >= 0 ? right[j] : none);
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
  }

 private:
  template <typename Key>
  void compare_records(const Key& key, const flow::CompactRecord<Key>& expected,
                       const flow::CompactRecord<Key>& counted) {
    const flow::FlowCounters forward = multiplied(expected.forward, times_);
    const flow::FlowCounters reverse = multiplied(expected.reverse, times_);
    if (compared(forward) != compared(counted.forward)) {
      differences_.push_back({flow::expand(key), forward, counted.forward});
    }
    if (compared(reverse) != compared(counted.reverse)) {
      differences_.push_back({flow::expand(key).reversed(), reverse, counted.reverse});
    }
  }

  std::uint64_t times_;
  std::vector<FlowDifference>& differences_;
};

void add(PacketAmount& amount, const flow::FlowCounters& more, const flow::FlowCounters& less) {
  if (more.packets > less.packets) amount.packets += more.packets - less.packets;
  if (more.frame_bytes > less.frame_bytes)
    amount.frame_bytes += more.frame_bytes - less.frame_bytes;
}

void sum_up(CensusDifference& difference) {
  for (const FlowDifference& flow : difference.flows) {
    ChangeSum& sum = difference.sums[static_cast<std::size_t>(flow.change())];
    ++sum.flows;
    add(sum.missing, flow.expected, flow.counted);
    add(sum.surplus, flow.counted, flow.expected);
  }
}

void compare_sizes(CensusDifference& difference, const std::vector<SizeCount>& expected,
                   const std::vector<SizeCount>& counted, std::uint64_t times) {
  for (std::size_t i = 0, j = 0; i < expected.size() || j < counted.size();) {
    const bool left =
        i < expected.size() && (j == counted.size() || expected[i].size <= counted[j].size);
    const bool right =
        j < counted.size() && (i == expected.size() || counted[j].size <= expected[i].size);
    const std::uint64_t wanted = left ? expected[i].packets * times : 0;
    const std::uint64_t found = right ? counted[j].packets : 0;
    if (wanted != found) ++difference.different_sizes;
    difference.missing_by_size += wanted - std::min(wanted, found);
    i += left ? 1 : 0;
    j += right ? 1 : 0;
  }
}

bool comes_first(const FlowDifference& a, const FlowDifference& b) {
  const std::uint64_t a_bytes = apart(a.expected.frame_bytes, a.counted.frame_bytes);
  const std::uint64_t b_bytes = apart(b.expected.frame_bytes, b.counted.frame_bytes);
  return a_bytes != b_bytes ? a_bytes > b_bytes : a.key < b.key;
}

}  // namespace

std::string_view flow_change_name(FlowChange change) {
  switch (change) {
    case FlowChange::lost: return "lost";
    case FlowChange::gained: return "gained";
    case FlowChange::changed: return "changed";
  }
  return "changed";
}

ChangeSum CensusDifference::all() const {
  ChangeSum all;
  for (const ChangeSum& sum : sums) {
    all.flows += sum.flows;
    all.missing.packets += sum.missing.packets;
    all.missing.frame_bytes += sum.missing.frame_bytes;
    all.surplus.packets += sum.surplus.packets;
    all.surplus.frame_bytes += sum.surplus.frame_bytes;
  }
  return all;
}

CensusDifference compare(const CensusTables& expected, const CensusTables& counted,
                         std::uint64_t times) {
  CensusDifference difference;
  const RecordNumbers& left = *expected.record_numbers();
  const RecordNumbers& right = *counted.record_numbers();
  FlowComparison comparison(times, difference.flows);
  comparison.compare(left.no_ip, right.no_ip);
  comparison.compare(left.ipv4, right.ipv4);
  comparison.compare(left.ipv6, right.ipv6);
  std::sort(difference.flows.begin(), difference.flows.end(), comes_first);
  sum_up(difference);
  compare_sizes(difference, expected.census().sizes, counted.census().sizes, times);
  return difference;
}

}  // namespace wirecensus::metrics
