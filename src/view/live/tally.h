// Amounts by key, for what a screen sums up from the parts of a count. Internal to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/address.h"
#include "base/xxh3.h"
#include "flow/flow_record.h"
#include "metrics/balance.h"

namespace wirecensus::view {

// Seeded, so that senders of packets cannot provoke collisions.
struct RowHash {
  std::uint64_t seed = 0;

  std::size_t operator()(const IpAddress& address) const {
    return xxh3(address.bytes.data(), address.bytes.size(),
                seed + static_cast<std::uint64_t>(address.version));
  }
  std::size_t operator()(const flow::FlowKey& key) const {
    const std::uint16_t rest[] = {key.source_port, key.destination_port, key.protocol.number,
                                  static_cast<std::uint16_t>(key.protocol.space)};
    std::array<std::uint8_t, 16 + 16 + sizeof rest> bytes;
    std::memcpy(bytes.data(), key.source.bytes.data(), 16);
    std::memcpy(bytes.data() + 16, key.destination.bytes.data(), 16);
    std::memcpy(bytes.data() + 32, rest, sizeof rest);
    return xxh3(bytes.data(), bytes.size(), seed);
  }
};

// Open addressing over an array of entries: the standard map takes three times as long, and each
// part of a count adds thousands. An entry that has become zero is dropped when the table is made
// anew.
template <typename Key>
class Tally {
 public:
  explicit Tally(RowHash hash) : hash_(hash), slots_(kFirstSlots) {}

  // Throws std::bad_alloc. Valid until the next call.
  metrics::Amount& operator[](const Key& key) {
    const auto hash = static_cast<std::uint32_t>(hash_(key));
    if (const Slot& slot = slots_[find(key, hash)]; slot.entry != 0) return amount_in(slot);
    if (entries_.size() >= slots_.size() / 2) make_anew();
    entries_.push_back({key, {}});
    Slot& slot = slots_[find(key, hash)];
    slot = {hash, static_cast<std::uint32_t>(entries_.size())};
    return amount_in(slot);
  }

  metrics::Amount of(const Key& key) const {
    const Slot& slot = slots_[find(key, static_cast<std::uint32_t>(hash_(key)))];
    return slot.entry == 0 ? metrics::Amount{} : entries_[slot.entry - 1].amount;
  }

  // Precondition: at least so much was added under this key.
  void subtract(const Key& key, const metrics::Amount& amount) {
    metrics::Amount& sum = (*this)[key];
    assert(sum.packets >= amount.packets && sum.frame_bytes >= amount.frame_bytes);
    sum.packets -= amount.packets;
    sum.frame_bytes -= amount.frame_bytes;
  }

  // If there are more than `max` entries, keeps half as many, those with the most frame bytes.
  void keep_largest(std::size_t max) {
    if (entries_.size() <= max) return;
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(max / 2);
    std::nth_element(entries_.begin(), end, entries_.end(), [](const Entry& a, const Entry& b) {
      return a.amount.frame_bytes > b.amount.frame_bytes;
    });
    entries_.erase(end, entries_.end());
    make_anew();
  }

  // Calls visit(const Key&, const Amount&) for each entry that is not zero.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (const Entry& entry : entries_) {
      if (!(entry.amount == metrics::Amount{})) visit(entry.key, entry.amount);
    }
  }

 private:
  static constexpr std::size_t kFirstSlots = 64;

  struct Entry {
    Key key;
    metrics::Amount amount;
  };
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // index + 1; 0: empty
  };

  metrics::Amount& amount_in(const Slot& slot) { return entries_[slot.entry - 1].amount; }

  // The slot of this key, or the empty one where it belongs.
  std::size_t find(const Key& key, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].entry != 0 &&
           (slots_[at].hash != hash || !(entries_[slots_[at].entry - 1].key == key))) {
      at = (at + 1) & mask;
    }
    return at;
  }

  // Without the entries that are zero, at most a quarter full.
  void make_anew() {
    std::erase_if(entries_, [](const Entry& entry) { return entry.amount == metrics::Amount{}; });
    slots_.assign(std::max(std::bit_ceil(4 * entries_.size()), kFirstSlots), {});
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto hash = static_cast<std::uint32_t>(hash_(entries_[i].key));
      slots_[find(entries_[i].key, hash)] = {hash, static_cast<std::uint32_t>(i + 1)};
    }
  }

  RowHash hash_;
  std::vector<Entry> entries_;
  std::vector<Slot> slots_;  // their number is a power of 2, at least twice that of the entries
};

// Calls visit(const FlowKey&, const Amount&) for each direction of a record that has packets.
template <typename Record, typename Visitor>
void for_each_direction(const Record& compact, Visitor visit) {
  const flow::FlowRecord record = expand(compact);
  const auto direction = [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
    if (counters.packets > 0) visit(key, metrics::Amount{counters.packets, counters.frame_bytes});
  };
  direction(record.key, record.forward);
  direction(record.key.reversed(), record.reverse);
}

}  // namespace wirecensus::view
