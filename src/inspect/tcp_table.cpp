#include "inspect/tcp_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "inspect/tcp_merge.h"
#include "inspect/tcp_tracker.h"

namespace wirecensus::inspect {

void TcpTable::count(const TcpLanes& lanes) {
  count(ipv4_, ended_ipv4_, lanes.ipv4);
  count(ipv6_, ended_ipv6_, lanes.ipv6);
}

template <typename Key>
void TcpTable::track(TcpFlow<Key>& flow, std::vector<TcpFlow<Key>>& ended,
                     const KeyedSegment<Key>& segment) {
  TcpDirection& from = segment.reverse ? flow.reverse : flow.forward;
  TcpDirection& to = segment.reverse ? flow.forward : flow.reverse;
  if (segment.segment.has(tcp_flag::kSyn) &&
      begins_connection(from, to, segment.segment, pools_)) {
    ended.push_back(flow);
    flow.forward = {};
    flow.reverse = {};
  }
  inspect::track(segment.segment, from, to, pools_);
}

// See FlowTable::count().
template <typename Key>
void TcpTable::count(Store<Key>& store, std::vector<TcpFlow<Key>>& ended,
                     const std::vector<KeyedSegment<Key>>& segments) {
  constexpr std::size_t kIndexAhead = 16;
  constexpr std::size_t kRecordAhead = 8;
  std::array<TcpFlow<Key>*, kRecordAhead> guesses{};
  const std::size_t size = segments.size();
  const auto see_record = [&](std::size_t at) {
    if (at < size) guesses[at % kRecordAhead] = store.prefetch_record(segments[at].hash);
  };
  for (std::size_t i = 0; i < std::min(size, kIndexAhead); ++i) {
    store.prefetch_index(segments[i].hash);
  }
  for (std::size_t i = 0; i < kRecordAhead; ++i) see_record(i);
  for (std::size_t i = 0; i < size; ++i) {
    const KeyedSegment<Key>& segment = segments[i];
    track(store.find_or_insert(segment.key, segment.hash, guesses[i % kRecordAhead]), ended,
          segment);
    see_record(i + kRecordAhead);
    if (i + kIndexAhead < size) store.prefetch_index(segments[i + kIndexAhead].hash);
  }
}

template <typename Key>
void TcpTable::add(Store<Key>& store, std::vector<TcpFlow<Key>>& ended, const TcpFlow<Key>& later,
                   const TcpPools& others) {
  TcpFlow<Key>& flow = store.find_or_insert(later.key, hash_(later.key));
  const bool is_new = flow.forward.counters.empty() && flow.reverse.counters.empty();
  const bool other = is_new || is_another(flow.forward, flow.reverse, pools_, later.forward,
                                          later.reverse, others);
  if (!other) {
    return merge(flow.forward, flow.reverse, pools_, later.forward, later.reverse, others);
  }
  if (!is_new) ended.push_back(flow);
  flow.forward = copied(later.forward, others, pools_);
  flow.reverse = copied(later.reverse, others, pools_);
}

void TcpTable::add(const Connections& connections) {
  connections.for_each([&](const auto& flow, const TcpPools& others) { add(flow, others); });
}

Connections TcpTable::finish() && {
  return Connections({.ipv4 = {std::move(ipv4_).take_records(), std::move(ended_ipv4_)},
                      .ipv6 = {std::move(ipv6_).take_records(), std::move(ended_ipv6_)},
                      .pools = std::move(pools_)});
}

}  // namespace wirecensus::inspect
