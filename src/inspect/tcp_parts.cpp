#include "inspect/tcp_parts.h"

#include <algorithm>
#include <tuple>

namespace wirecensus::inspect {
namespace {

template <typename Key>
Timestamp begin_of(const TcpFlow<Key>& flow) {
  const Timestamp first =
      std::min(flow.forward.counters.first_seen, flow.reverse.counters.first_seen);
  return is_time(first) ? first : kNoTime;
}

template <typename Key>
Timestamp end_of(const TcpFlow<Key>& flow) {
  return std::max(flow.forward.counters.last_seen, flow.reverse.counters.last_seen);
}

template <typename Key>
struct TcpPart {
  const TcpFlow<Key>* flow;
  const TcpPools* pools;
  Timestamp begin;
  Timestamp count_begin;

  // Of two that begin at the same time, one that lasts longer goes on behind the other.
  auto place() const { return std::tuple(begin, end_of(*flow), count_begin); }
};

template <typename Key>
void add_in_order(std::vector<TcpPart<Key>>& parts, TcpTable& table) {
  std::stable_sort(parts.begin(), parts.end(), [](const TcpPart<Key>& a, const TcpPart<Key>& b) {
    return a.place() < b.place();
  });
  for (const TcpPart<Key>& part : parts) table.add(*part.flow, *part.pools);
}

}  // namespace

// The parts of all counts.
struct TcpParts::Order {
  std::vector<TcpPart<flow::Ipv4Key>> ipv4;
  std::vector<TcpPart<flow::Ipv6Key>> ipv6;
  std::vector<TcpPart<InnerKey>> inner;

  template <typename Key>
  void add(const TcpFlow<Key>& flow, const TcpPools& pools, Timestamp begin, Timestamp count) {
    const TcpPart<Key> part{&flow, &pools, begin, count};
    if constexpr (std::is_same_v<Key, flow::Ipv4Key>) ipv4.push_back(part);
    if constexpr (std::is_same_v<Key, flow::Ipv6Key>) ipv6.push_back(part);
    if constexpr (std::is_same_v<Key, InnerKey>) inner.push_back(part);
  }
};

// One that begins before what was passed on already comes behind that: nothing is lost.
void TcpParts::add(const Connections& connections, Timestamp begin) {
  counts_.push_back({connections, std::max(begin, passed_)});
}

template <typename Visitor>
void TcpParts::visit(Count& count, const Range& range, bool with_inner, Visitor visitor) {
  count.is_passed = true;
  const auto visit_one = [&](const auto& flow, const TcpPools& pools) {
    const Timestamp begin = std::max(begin_of(flow), count.begin);
    if (range.has(begin)) visitor(flow, pools, begin);
    if (range.is_behind(begin)) count.is_passed = false;
  };
  count.connections.for_each(visit_one);
  if (with_inner) count.connections.for_each_inner(visit_one);
}

// The connections of one count are in the order of capture already.
void TcpParts::pass(const Range& range, bool with_inner, TcpTable& table) {
  if (counts_.size() == 1) {
    visit(counts_.front(), range, with_inner,
          [&](const auto& flow, const TcpPools& pools, Timestamp) { table.add(flow, pools); });
  } else {
    Order order;
    for (Count& count : counts_) {
      visit(count, range, with_inner,
            [&](const auto& flow, const TcpPools& pools, Timestamp begin) {
              order.add(flow, pools, begin, count.begin);
            });
    }
    add_in_order(order.ipv4, table);
    add_in_order(order.ipv6, table);
    add_in_order(order.inner, table);
  }
  std::erase_if(counts_, [](const Count& count) { return count.is_passed; });
}

void TcpParts::pass_before(Timestamp time, bool with_inner, TcpTable& table) {
  if (time <= passed_) return;
  pass({.from = passed_, .before = time, .is_open = false}, with_inner, table);
  passed_ = time;
}

void TcpParts::pass_all(bool with_inner, TcpTable& table) {
  pass({.from = passed_, .before = passed_, .is_open = true}, with_inner, table);
}

}  // namespace wirecensus::inspect
