// Amounts by key, for what a screen sums up from the parts of a count. Internal to this folder.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <unordered_map>

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

template <typename Key>
using Tally = std::unordered_map<Key, metrics::Amount, RowHash>;

template <typename Key>
metrics::Amount amount_of(const Tally<Key>& tally, const Key& key) {
  const auto found = tally.find(key);
  return found == tally.end() ? metrics::Amount{} : found->second;
}

// Precondition: at least so much was added under this key.
template <typename Amounts>
void subtract(Amounts& tally, const typename Amounts::key_type& key,
              const metrics::Amount& amount) {
  const auto found = tally.find(key);
  assert(found != tally.end());
  found->second.packets -= amount.packets;
  found->second.frame_bytes -= amount.frame_bytes;
  if (found->second == metrics::Amount{}) tally.erase(found);
}

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
