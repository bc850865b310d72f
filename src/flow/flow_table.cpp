#include "flow/flow_table.h"

#include <array>

#include "flow/flow_counting.h"

namespace wirecensus {

// Enough to cover the latency of memory, few enough to stay in the first-level cache.
static constexpr std::size_t kGroup = 32;

template <typename Key>
struct FlowTable::Lane {
  std::array<Compacted<Key>, kGroup> keys;
  std::array<std::uint64_t, kGroup> hashes;
  std::array<CompactRecord<Key>*, kGroup> guesses;
  std::array<const Packet*, kGroup> packets;
  std::size_t count = 0;

  void push(const Packet& packet) {
    compact(packet, keys[count]);
    packets[count++] = &packet;
  }
};

FlowTable::FlowTable(std::uint64_t hash_seed) : hash_{hash_seed}, fragments_(hash_seed) {}

void FlowTable::add(std::span<const Packet> packets) {
  Lane<Ipv4Key> ipv4;
  Lane<Ipv6Key> ipv6;
  while (!packets.empty()) {
    const auto group = packets.first(std::min(kGroup, packets.size()));
    packets = packets.subspan(group.size());
    for (const Packet& packet : group) {
      if (packet.fragment != FragmentKind::whole) [[unlikely]] {
        add_fragment(packet);
        if (packet.fragment == FragmentKind::non_first) continue;
      }
      if (packet.source.version == IpVersion::v6) {
        ipv6.push(packet);
      } else {
        ipv4.push(packet);
      }
    }
    count_lane(ipv4_, ipv4);
    count_lane(ipv6_, ipv6);
  }
}

template <typename Key>
void FlowTable::count_lane(RecordStore<Key>& store, Lane<Key>& lane) {
  for (std::size_t i = 0; i < lane.count; ++i) {
    lane.hashes[i] = hash_(lane.keys[i].key);
    store.prefetch_index(lane.hashes[i]);
  }
  for (std::size_t i = 0; i < lane.count; ++i) {
    lane.guesses[i] = store.prefetch_record(lane.hashes[i]);
  }
  for (std::size_t i = 0; i < lane.count; ++i) {
    auto& record = store.find_or_insert(lane.keys[i].key, lane.hashes[i], lane.guesses[i]);
    count_packet(lane.keys[i].reverse ? record.reverse : record.forward, *lane.packets[i]);
  }
  lane.count = 0;
}

template <typename Key>
void FlowTable::add_counters(RecordStore<Key>& store, const FlowKey& key,
                             const FlowCounters& counters) {
  const auto [compact_key, reverse] = compact<Key>(key);
  auto& record = store.find_or_insert(compact_key, hash_(compact_key));
  (reverse ? record.reverse : record.forward).merge(counters);
}

void FlowTable::add_counters(const FlowKey& key, const FlowCounters& counters) {
  if (key.source.version == IpVersion::v6) {
    add_counters(ipv6_, key, counters);
  } else {
    add_counters(ipv4_, key, counters);
  }
}

void FlowTable::add_fragment(const Packet& packet) {
  fragments_.add(packet, settled_);
  add_settled();
}

void FlowTable::add_settled() {
  for (const SettledFragments& fragments : settled_) {
    add_counters(fragments.key, fragments.counters);
  }
  settled_.clear();
}

void FlowTable::add(const FlowRecords& flows) {
  flows.for_each([&](FlowRef, const auto& stored) {
    const FlowRecord record = expand(stored);
    if (record.forward.packets > 0) add_counters(record.key, record.forward);
    if (record.reverse.packets > 0) add_counters(record.key.reversed(), record.reverse);
  });
}

FlowRecords FlowTable::freeze() && {
  fragments_.settle_all(settled_);
  add_settled();
  return {std::move(ipv4_).take_records(), std::move(ipv6_).take_records()};
}

}  // namespace wirecensus
