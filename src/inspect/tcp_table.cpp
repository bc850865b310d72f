#include "inspect/tcp_table.h"

#include <utility>

#include "flow/visit_records.h"
#include "inspect/tcp_merge.h"
#include "inspect/tcp_tracker.h"

namespace wirecensus::inspect {
namespace {

// The key, the direction that sent the segment, and the beginning of the other.
template <typename Key>
void prefetch_flow(const TcpFlow<Key>& flow, const KeyedSegment<Key>& segment) {
  flow::prefetch_memory(&flow, 1);
  flow::prefetch_memory(segment.reverse ? &flow.reverse : &flow.forward, sizeof(TcpDirection));
  if (!segment.reverse) flow::prefetch_memory(&flow.reverse, 1);
}

// What the short cut of tracking does not need.
template <typename Key>
[[gnu::always_inline]] inline void prefetch_pooled(const TcpFlow<Key>& flow,
                                                   const KeyedSegment<Key>& segment,
                                                   const TcpPools& pools) {
  constexpr std::uint16_t kOfOpening = tcp_flag::kSyn | tcp_flag::kFin | tcp_flag::kRst;
  const TcpDirection& from = segment.reverse ? flow.reverse : flow.forward;
  if (from.acked_syn && !segment.segment.has(kOfOpening)) return;
  pools.prefetch(flow.forward);
  pools.prefetch(flow.reverse);
}

}  // namespace

void TcpTable::count(const TcpLanes& lanes) {
  count(ipv4_, ended_ipv4_, lanes.ipv4);
  count(ipv6_, ended_ipv6_, lanes.ipv6);
  count(inner_, ended_inner_, lanes.inner);
}

void TcpTable::set_room(const flow::Room* room) {
  room_ = room;
  ipv4_.set_room(room);
  ipv6_.set_room(room);
  inner_.set_room(room);
}

// A sender of SYNs of one flow makes as many connections as it likes.
template <typename Key>
void TcpTable::end(TcpFlow<Key>& flow, std::vector<TcpFlow<Key>>& ended) {
  if (room_ != nullptr && room_->none()) {
    replaced_ += flow.forward.counters.packets + flow.reverse.counters.packets;
  } else {
    ended.push_back(flow);
  }
  flow.forward = {};
  flow.reverse = {};
}

template <typename Key>
void TcpTable::track(TcpFlow<Key>& flow, std::vector<TcpFlow<Key>>& ended,
                     const KeyedSegment<Key>& segment) {
  TcpDirection& from = segment.reverse ? flow.reverse : flow.forward;
  TcpDirection& to = segment.reverse ? flow.forward : flow.reverse;
  if (segment.segment.has(tcp_flag::kSyn) && begins_connection(from, to, segment.segment, pools_)) {
    end(flow, ended);
  }
  inspect::track(segment.segment, from, to, pools_);
}

template <typename Key>
void TcpTable::count(Store<Key>& store, std::vector<TcpFlow<Key>>& ended,
                     const std::vector<KeyedSegment<Key>>& segments) {
  flow::visit_records(
      store, segments, prefetch_flow<Key>,
      [&](const TcpFlow<Key>& flow, const KeyedSegment<Key>& segment) {
        prefetch_pooled(flow, segment, pools_);
      },
      [&](TcpFlow<Key>& flow, const KeyedSegment<Key>& segment) { track(flow, ended, segment); });
}

template <typename Key>
void TcpTable::add(TcpFlow<Key>& flow, std::vector<TcpFlow<Key>>& ended, const TcpFlow<Key>& later,
                   const TcpPools& others) {
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

void TcpTable::add(const TcpFlow<flow::Ipv4Key>& later, const TcpPools& others) {
  add(ipv4_.find_or_insert(later.key, hash_(later.key)), ended_ipv4_, later, others);
}

void TcpTable::add(const TcpFlow<flow::Ipv6Key>& later, const TcpPools& others) {
  add(ipv6_.find_or_insert(later.key, hash_(later.key)), ended_ipv6_, later, others);
}

void TcpTable::add(const TcpFlow<InnerKey>& later, const TcpPools& others) {
  add(inner_.find_or_insert(later.key, inner_hash_(later.key)), ended_inner_, later, others);
}

void TcpTable::forget_inner() {
  inner_ = {};
  ended_inner_.clear();
}

Connections TcpTable::finish() && {
  return Connections({.ipv4 = {std::move(ipv4_).take_records(), std::move(ended_ipv4_)},
                      .ipv6 = {std::move(ipv6_).take_records(), std::move(ended_ipv6_)},
                      .inner = {std::move(inner_).take_records(), std::move(ended_inner_)},
                      .pools = std::move(pools_)});
}

}  // namespace wirecensus::inspect
