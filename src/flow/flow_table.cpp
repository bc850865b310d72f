#include "flow/flow_table.h"

#include <array>

#include "flow/flow_counting.h"

namespace wirecensus {

FlowTable::FlowTable(std::uint64_t hash_seed) : hash_{hash_seed}, fragments_(hash_seed) {}

void FlowTable::add(const KeyedPackets& packets) {
  for (const Packet& fragment : packets.fragments) fragments_.add(fragment, settled_);
  add_settled();
  count(ipv4_, packets.ipv4.elements());
  count(ipv6_, packets.ipv6.elements());
}

template <typename Key>
void FlowTable::count(RecordStore<Key>& store, std::span<const KeyedPacket<Key>> packets) {
  // Far enough to cover the latency of memory, near enough to find the lines still in the
  // first-level cache.
  constexpr std::size_t kIndexAhead = 32;
  constexpr std::size_t kRecordAhead = 16;
  std::array<CompactRecord<Key>*, kRecordAhead> guesses;
  const std::size_t size = packets.size();
  for (std::size_t step = 0; step < size + kIndexAhead; ++step) {
    if (step < size) store.prefetch_index(packets[step].hash);
    const std::size_t done = step - kIndexAhead;  // wraps around until there is one
    if (done < size) {
      const KeyedPacket<Key>& packet = packets[done];
      auto& record = store.find_or_insert(packet.key, packet.hash, guesses[done % kRecordAhead]);
      count_packet(packet.reverse != 0 ? record.reverse : record.forward, packet);
    }
    const std::size_t guessed = done + kRecordAhead;
    if (guessed < size) {
      guesses[guessed % kRecordAhead] = store.prefetch_record(packets[guessed].hash);
    }
  }
}

template <typename Key>
void FlowTable::add_counters(RecordStore<Key>& store, const FlowKey& key,
                             const FlowCounters& counters) {
  Key compact_key;
  const bool reverse = compact(key, compact_key);
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
