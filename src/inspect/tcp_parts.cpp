#include "inspect/tcp_parts.h"

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

namespace wirecensus::inspect {
namespace {

template <typename Key>
Timestamp begin_of(const TcpFlow<Key>& flow) {
  const Timestamp first =
      std::min(flow.forward.counters.first_seen, flow.reverse.counters.first_seen);
  return is_time(first) ? first : kNoTime;
}

// Of two that begin at the same time, one that lasts longer goes on behind the other.
template <typename Key>
auto place_of_part(const TcpPart<Key>& part) {
  const Timestamp end =
      std::max(part.flow->forward.counters.last_seen, part.flow->reverse.counters.last_seen);
  return std::tuple(part.begin, end, part.count_begin);
}

template <typename Iterator>
void order_by_time(Iterator begin, Iterator end) {
  std::stable_sort(
      begin, end, [](const auto& a, const auto& b) { return place_of_part(a) < place_of_part(b); });
}

// Those of one time stay in the order of capture.
template <typename Key>
void put_earliest_last(std::vector<TcpPart<Key>>& parts) {
  std::reverse(parts.begin(), parts.end());
  order_by_time(parts.rbegin(), parts.rend());
}

template <typename Key>
void add_all(const std::vector<TcpPart<Key>>& parts, TcpTable& table) {
  for (const TcpPart<Key>& part : parts) table.add(*part.flow, *part.pools);
}

}  // namespace

struct TcpParts::Limit {
  bool is_open;  // all are passed on
  Timestamp before;

  bool has(Timestamp begin) const { return is_open || begin < before; }

  // Moves what is passed on of a count, from `waiting` to the end of `passed`.
  template <typename Key>
  void take(bool is_ordered, std::vector<TcpPart<Key>>& waiting,
            std::vector<TcpPart<Key>>& passed) const {
    const auto stays = [this](const TcpPart<Key>& part) { return !has(part.begin); };
    if (!is_ordered) {
      const auto first = std::stable_partition(waiting.begin(), waiting.end(), stays);
      passed.insert(passed.end(), first, waiting.end());
      waiting.erase(first, waiting.end());
      return;
    }
    for (; !waiting.empty() && !stays(waiting.back()); waiting.pop_back())
      passed.push_back(waiting.back());
  }
};

// One that begins before what was passed on already comes behind that: nothing is lost.
void TcpParts::add(const Connections& connections, Timestamp begin) {
  const Timestamp earliest = std::max(begin, passed_);
  Count& count = counts_.emplace_back();
  count.connections = connections;
  const auto add_to = [&](auto& parts) {
    return [&parts, earliest](const auto& flow, const TcpPools& pools) {
      parts.push_back({&flow, &pools, std::max(begin_of(flow), earliest), earliest});
    };
  };
  connections.for_each([&](const auto& flow, const TcpPools& pools) {
    if constexpr (std::is_same_v<decltype(flow), const TcpFlow<flow::Ipv4Key>&>) {
      add_to(count.waiting.ipv4)(flow, pools);
    } else {
      add_to(count.waiting.ipv6)(flow, pools);
    }
  });
  connections.for_each_inner(add_to(count.waiting.inner));
}

// The connections of one count are in the order of capture already.
void TcpParts::pass(const Limit& limit, bool with_inner, TcpTable& table) {
  const bool is_alone = counts_.size() == 1 && !counts_.front().is_ordered;
  Parts passed;
  const auto take = [&](auto Parts::*of_key) {
    for (Count& count : counts_) {
      auto& waiting = count.waiting.*of_key;
      if (!is_alone && !count.is_ordered) put_earliest_last(waiting);
      limit.take(!is_alone, waiting, passed.*of_key);
    }
    if (!is_alone) order_by_time((passed.*of_key).begin(), (passed.*of_key).end());
    add_all(passed.*of_key, table);
  };
  take(&Parts::ipv4);
  take(&Parts::ipv6);
  if (!with_inner) {
    for (Count& count : counts_) count.waiting.inner.clear();
  }
  take(&Parts::inner);
  for (Count& count : counts_) count.is_ordered = !is_alone;
  std::erase_if(counts_, [](const Count& count) { return count.waiting.empty(); });
}

void TcpParts::pass_before(Timestamp time, bool with_inner, TcpTable& table) {
  if (time <= passed_) return;
  pass({.is_open = false, .before = time}, with_inner, table);
  passed_ = time;
}

void TcpParts::pass_all(bool with_inner, TcpTable& table) {
  pass({.is_open = true, .before = kNoTime}, with_inner, table);
}

}  // namespace wirecensus::inspect
