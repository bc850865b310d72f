#include "flow/flow_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "flow/flow_counting.h"

namespace wirecensus::flow {
namespace {

template <typename Key>
std::uint32_t fold_addresses_as(const FlowKey& flow) {
  Key key;
  compact(flow, key);
  return fold_addresses(key);
}

std::uint32_t folded_addresses_of(const FlowKey& flow) {
  return flow.source.version == IpVersion::v6 ? fold_addresses_as<Ipv6Key>(flow)
                                              : fold_addresses_as<Ipv4Key>(flow);
}

}  // namespace

FlowTable::FlowTable(std::uint64_t hash_seed) : hash_{hash_seed}, fragments_(hash_seed) {}

void FlowTable::add(const KeyedPackets& packets) {
  for (const decode::Packet& fragment : packets.fragments) {
    fragments_.add(fragment, counters_of(fragment), settled_);
  }
  for (const decode::Packet& packet : packets.further) add_further(packet);
  add_settled();
  count(ipv4_, packets.ipv4.elements());
  count(ipv6_, packets.ipv6.elements());
}

// Adds the bytes of `packet` but no packet: its frame is counted as a packet of another flow.
void FlowTable::add_further(const decode::Packet& packet) {
  FlowCounters share = counters_of(packet);
  share.packets = 0;
  if (packet.fragment != decode::FragmentKind::whole) fragments_.add(packet, share, settled_);
  if (packet.fragment != decode::FragmentKind::non_first) add_counters(flow_key(packet), share);
}

template <typename Key>
void FlowTable::count(RecordStore<Key>& store, std::span<const KeyedPacket<Key>> packets) {
  // Far enough to hide the memory latency, near enough that the lines are still in the first-level
  // cache.
  constexpr std::size_t kIndexAhead = 32;
  constexpr std::size_t kRecordAhead = 16;
  std::array<CompactRecord<Key>*, kRecordAhead> guesses;
  const std::size_t size = packets.size();
  const auto see_index = [&](std::size_t at) { store.prefetch_index(packets[at].hash); };
  const auto see_record = [&](std::size_t at) {
    guesses[at % kRecordAhead] = store.prefetch_record(packets[at].hash);
  };
  const auto add = [&](std::size_t at) {
    const KeyedPacket<Key>& packet = packets[at];
    auto& record = store.find_or_insert(packet.key, packet.hash, guesses[at % kRecordAhead]);
    count_packet(record.direction(packet.reverse), packet);
  };
  for (std::size_t i = 0; i < std::min(size, kIndexAhead); ++i) see_index(i);
  for (std::size_t i = 0; i < std::min(size, kRecordAhead); ++i) see_record(i);
  std::size_t i = 0;
  for (; i + kIndexAhead < size; ++i) {
    add(i);
    see_record(i + kRecordAhead);
    see_index(i + kIndexAhead);
  }
  for (; i + kRecordAhead < size; ++i) {
    add(i);
    see_record(i + kRecordAhead);
  }
  for (; i < size; ++i) add(i);
}

template <typename Visitor>
void FlowTable::visit_store(const FlowKey& key, Visitor visit) {
  if (key.source.version == IpVersion::v6) {
    Ipv6Key compacted;
    const bool reverse = compact(key, compacted);
    visit(ipv6_, compacted, reverse);
  } else {
    Ipv4Key compacted;
    const bool reverse = compact(key, compacted);
    visit(ipv4_, compacted, reverse);
  }
}

void FlowTable::add_counters(const FlowKey& key, const FlowCounters& counters) {
  visit_store(key, [&](auto& store, const auto& compacted, bool reverse) {
    auto& record = store.find_or_insert(compacted, hash_(compacted));
    (reverse ? record.reverse : record.forward).merge(counters);
  });
}

FlowCounters FlowTable::counters(const FlowKey& key) const {
  const auto counters_in = [&](const auto& store, auto compacted) {
    const bool reverse = compact(key, compacted);
    const auto* const record = store.find(compacted, hash_(compacted));
    if (record == nullptr) return FlowCounters{};
    return reverse ? record->reverse : record->forward;
  };
  if (key.source.version == IpVersion::v6) return counters_in(ipv6_, Ipv6Key());
  return counters_in(ipv4_, Ipv4Key());
}

// The current biflow of this direction; an empty one is inserted if there is none.
FlowRecord FlowTable::record_of(const FlowKey& key) {
  FlowRecord found;
  visit_store(key, [&](auto& store, const auto& compacted, bool /*reverse*/) {
    found = expand(store.find_or_insert(compacted, hash_(compacted)));
  });
  return found;
}

void FlowTable::add_settled() {
  for (const SettledFragments& fragments : settled_) {
    add_counters(fragments.key, fragments.counters);
  }
  settled_.clear();
}

// Adds records to a store, many at a time, so that the latencies of memory overlap.
template <typename Key>
class FlowTable::RecordAdder {
 public:
  RecordAdder(RecordStore<Key>& store, const FlowHash& hash) : store_(store), hash_(hash) {}

  // Precondition: `record` stays as it is until end().
  void add(const CompactRecord<Key>& record) {
    hashes_[size_] = hash_(record.key);
    store_.prefetch_index(hashes_[size_]);
    records_[size_++] = &record;
    if (size_ == kAtOnce) flush();
  }

  void end() {
    flush();
    store_.finish_growing();
  }

 private:
  static constexpr std::size_t kAtOnce = 32;

  void flush() {
    std::array<CompactRecord<Key>*, kAtOnce> guesses;
    for (std::size_t i = 0; i < size_; ++i) guesses[i] = store_.prefetch_record(hashes_[i]);
    for (std::size_t i = 0; i < size_; ++i) {
      auto& sum = store_.find_or_insert(records_[i]->key, hashes_[i], guesses[i]);
      sum.forward.merge(records_[i]->forward);
      sum.reverse.merge(records_[i]->reverse);
    }
    size_ = 0;
  }

  RecordStore<Key>& store_;
  const FlowHash& hash_;
  std::array<const CompactRecord<Key>*, kAtOnce> records_;
  std::array<std::uint32_t, kAtOnce> hashes_;
  std::size_t size_ = 0;
};

void FlowTable::add(const FlowRecords& flows, const OpenFragments& open,
                    const AddressShard& shard) {
  RecordAdder ipv4(ipv4_, hash_);
  RecordAdder ipv6(ipv6_, hash_);
  const auto adder_of = [&]<typename Key>(const CompactRecord<Key>&) -> auto& {
    if constexpr (Key::kIsIpv4) return ipv4;
    if constexpr (!Key::kIsIpv4) return ipv6;
  };
  flows.for_each([&](FlowRef, const auto& record) {
    if (!shard.has(fold_addresses(record.key))) return;
    if (open.without.empty() || !open.is_without(expand(record.key))) adder_of(record).add(record);
  });
  ipv4.end();
  ipv6.end();
  add_open(open, shard);
}

void FlowTable::add_open(const OpenFragments& open, const AddressShard& shard) {
  const auto is_here = [&](const FlowKey& key) { return shard.has(folded_addresses_of(key)); };
  for (const FlowRecord& record : open.without) {
    if (!is_here(record.key)) continue;
    if (!record.forward.empty()) add_counters(record.key, record.forward);
    if (!record.reverse.empty()) add_counters(record.key.reversed(), record.reverse);
  }
  for (const FragmentPair& pair : open.pairs) {
    if (is_here(pair.key)) fragments_.add(pair, settled_);
  }
  add_settled();
}

// The keys of the flows of fragments held, in order.
std::vector<FlowKey> FlowTable::keys_of_held(const std::vector<FragmentPair>& pairs) {
  std::vector<FlowKey> keys;
  for_each_held(pairs, [&](const SettledFragments& fragments) {
    keys.push_back(record_of(fragments.key).key);
  });
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

OpenFragments FlowTable::freeze_fragments() {
  OpenFragments open{std::move(fragments_).freeze(settled_), {}};
  add_settled();
  {
    const std::vector<FlowKey> keys = keys_of_held(open.pairs);
    open.without.reserve(keys.size());
    for (const FlowKey& key : keys) open.without.push_back(record_of(key));
  }
  for_each_held(open.pairs, [&](const SettledFragments& fragments) {
    add_counters(fragments.key, fragments.counters);
  });
  return open;
}

FlowRecords FlowTable::take_records() {
  auto ipv4 = std::exchange(ipv4_, {});
  auto ipv6 = std::exchange(ipv6_, {});
  return {std::move(ipv4).take_records(), std::move(ipv6).take_records()};
}

void FlowTable::set_room(const Room* room) {
  ipv4_.set_room(room);
  ipv6_.set_room(room);
}

// The fragments that were held back, which are few, get records in any case from here on.
FlowCounters FlowTable::take_remainder() {
  set_room(nullptr);
  const auto add = [this](const auto* overflow) {
    if (overflow == nullptr) return;
    remainder_.merge(overflow->forward);
    remainder_.merge(overflow->reverse);
  };
  add(ipv4_.overflow());
  add(ipv6_.overflow());
  return remainder_;
}

CountedFlows FlowTable::freeze(Ends ends) && {
  const std::uint64_t unassigned = fragments_.unassigned();
  const FlowCounters remainder = take_remainder();
  OpenFragments open;
  if (ends == Ends::open) {
    open = freeze_fragments();
  } else {
    std::move(fragments_).settle_all([&](const SettledFragments& fragments) {
      add_counters(fragments.key, fragments.counters);
    });
  }
  return {{std::move(ipv4_).take_records(), std::move(ipv6_).take_records()},
          std::move(open),
          remainder,
          unassigned};
}

}  // namespace wirecensus::flow
