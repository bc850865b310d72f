#include "metrics/depth/connection_list.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "metrics/order/key_words.h"

namespace wirecensus::metrics {
namespace {

using inspect::TcpFlow;
using inspect::TcpPools;

template <typename Key>
constexpr bool kIsIpv6 = std::is_same_v<Key, flow::Ipv6Key>;

// Whether its connections are tracked.
template <typename Key>
bool is_tracked(const flow::CompactRecord<Key>& record) {
  return record.key.has_ports() &&
         record.key.protocol() == Protocol{ProtocolSpace::ip, ip_protocol::kTcp};
}

// The counters of a direction of a connection or a biflow.
template <typename Key>
const flow::FlowCounters& counters_of(const TcpFlow<Key>& flow, bool reverse) {
  return (reverse ? flow.reverse : flow.forward).counters;
}
template <typename Key>
const flow::FlowCounters& counters_of(const flow::CompactRecord<Key>& record, bool reverse) {
  return reverse ? record.reverse : record.forward;
}

inspect::Connection connection_at(const auto& record, const TcpPools* pools) {
  if constexpr (requires { record.forward.counters; }) {
    return inspect::connection_of(record, *pools);
  } else {
    return inspect::connection_of(flow::expand(record));
  }
}

// A signed time as a word of the same order.
std::uint64_t word_of(Timestamp time) {
  return static_cast<std::uint64_t>(time) ^ std::uint64_t{1} << 63;
}

// The words after the first one: the version, the originator's key, the first time, its packets.
template <typename Key>
std::uint64_t later_word(const auto& record, const Key& key, bool reverse, unsigned index) {
  constexpr unsigned kKey =
      kIsIpv6<Key> ? kKeyWords<flow::Ipv6Number> : kKeyWords<flow::Ipv4Number>;
  if (index == 0) return !key.has_addresses() ? 0 : kIsIpv6<Key> ? 2 : 1;
  if (index <= kKey) return key_word(key, reverse, index - 1);
  if (index == kKey + 1) {
    return word_of(
        std::min(counters_of(record, false).first_seen, counters_of(record, true).first_seen));
  }
  return index == kKey + 2 ? counters_of(record, reverse).packets : 0;
}

// Calls visit(record) with the TcpFlow or the compact record at this place.
template <typename Place, typename Visitor>
decltype(auto) visit_record(const Place& place, Visitor visit) {
  if (place.pools == nullptr) {
    if (!place.is_ipv6)
      return visit(*static_cast<const flow::CompactRecord<flow::Ipv4Key>*>(place.record));
    return visit(*static_cast<const flow::CompactRecord<flow::Ipv6Key>*>(place.record));
  }
  if (!place.is_ipv6) return visit(*static_cast<const TcpFlow<flow::Ipv4Key>*>(place.record));
  return visit(*static_cast<const TcpFlow<flow::Ipv6Key>*>(place.record));
}

[[gnu::always_inline]] inline void fetch_memory(const void* memory, std::size_t bytes) {
  constexpr std::size_t kLine = 64;
  const char* line = static_cast<const char*>(memory);
  for (std::size_t at = 0; at < bytes; at += kLine) __builtin_prefetch(line + at);
}

}  // namespace

// The sort key of a row.
class ConnectionList::RowWords {
 public:
  static constexpr unsigned kWords = 1 + 1 + kKeyWords<flow::Ipv6Number> + 2;

  explicit RowWords(const std::vector<Place>& places) : places_(places) {}

  std::uint64_t word(std::uint32_t tag, unsigned index) const {
    const Place& place = places_[tag];
    return visit_record(place, [&](const auto& record) {
      if (index > 0) return later_word(record, record.key, place.is_reverse, index - 1);
      return ~(counters_of(record, false).frame_bytes + counters_of(record, true).frame_bytes);
    });
  }

  [[gnu::always_inline]] void prefetch_place(std::uint32_t tag) const {
    __builtin_prefetch(&places_[tag]);
  }
  [[gnu::always_inline]] void prefetch(std::uint32_t tag) const {
    __builtin_prefetch(places_[tag].record);
  }

 private:
  const std::vector<Place>& places_;
};

ConnectionList::ConnectionList(std::shared_ptr<const Census> census) : census_(std::move(census)) {
  if (!census_->depth.has_tcp) return;
  census_->depth.connections.for_each([&](const auto& flow, const TcpPools& pools) {
    places_.push_back({&flow, &pools, kIsIpv6<std::decay_t<decltype(flow.key)>>,
                       inspect::is_originated_in_reverse(flow, pools)});
  });
  census_->flows.for_each([&](flow::FlowRef, const auto& record) {
    if (is_tracked(record)) return;
    places_.push_back({&record, nullptr, kIsIpv6<std::decay_t<decltype(record.key)>>,
                       inspect::is_originated_in_reverse(record)});
  });
  rows_.reserve(places_.size());
  for (std::uint32_t tag = 0; tag < places_.size(); ++tag) rows_.push_back({0, 0, tag});
  sort_by_words(rows_, RowWords::kWords, RowWords(places_));
}

// In three steps, because each reads what the one before has fetched.
[[gnu::always_inline]] inline void ConnectionList::fetch_for(std::size_t row) const {
  constexpr std::size_t kPlacesAhead = 18;
  constexpr std::size_t kRecordsAhead = 12;
  constexpr std::size_t kPooledAhead = 4;
  if (row + kPlacesAhead < rows_.size())
    __builtin_prefetch(&places_[rows_[row + kPlacesAhead].tag]);
  if (row + kRecordsAhead < rows_.size()) {
    visit_record(places_[rows_[row + kRecordsAhead].tag],
                 [](const auto& record) { fetch_memory(&record, sizeof record); });
  }
  if (row + kPooledAhead >= rows_.size()) return;
  const Place& place = places_[rows_[row + kPooledAhead].tag];
  visit_record(place, [&](const auto& record) {
    if constexpr (requires { record.forward.counters; }) {
      place.pools->prefetch(record.forward);
      place.pools->prefetch(record.reverse);
    }
  });
}

inspect::Connection ConnectionList::connection(std::size_t row) const {
  fetch_for(row);
  const Place& place = places_[rows_[row].tag];
  return visit_record(place,
                      [&](const auto& record) { return connection_at(record, place.pools); });
}

}  // namespace wirecensus::metrics
