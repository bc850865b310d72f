// The rows that are sorted on disk, and their orders.
#pragma once

#include <cstdint>
#include <cstring>

#include "base/wire_integer.h"
#include "flow/compact_record.h"
#include "flow/flow_record.h"
#include "metrics/order/addresses.h"
#include "metrics/order/conversations.h"
#include "metrics/order/key_words.h"

namespace wirecensus::metrics {

// The last word of a key, in which keys without addresses precede those with zeros as addresses.
template <typename Address>
std::uint64_t spilled_rest_word(const flow::CompactKey<Address>& key, bool reverse) {
  constexpr unsigned kRestBits = 57;  // of key_rest_word()
  return std::uint64_t{key.has_addresses()} << kRestBits | key_rest_word(key, reverse);
}

// The order of FlowKeys, without addresses first.
template <typename Address>
std::uint64_t spilled_key_word(const flow::CompactKey<Address>& key, bool reverse, unsigned index) {
  if (index == kPairWords<Address>) return spilled_rest_word(key, reverse);
  return key_word(key, reverse, index);
}

// Biflows by key.
template <typename Address>
struct RecordOrder {
  using Row = flow::CompactRecord<flow::CompactKey<Address>>;
  static constexpr unsigned kWords = kKeyWords<Address>;

  static std::uint64_t word(const Row& row, unsigned index) {
    return spilled_key_word(row.key, false, index);
  }
  static void fold(Row& sum, const Row& other) {
    sum.forward.merge(other.forward);
    sum.reverse.merge(other.reverse);
  }
};

// One direction of a biflow.
struct SpilledFlow {
  flow::FlowKey key;
  flow::FlowCounters counters;
};

// Flows in output order: by bytes, descending; then by key.
//
//     no address:  0 (2 bits)
//     IPv4:        1 (2), source (32), destination (32), the rest of the key (57)
//     IPv6:        2 (2), source (128), destination (128), the rest of the key (57)
struct SpilledFlowOrder {
  using Row = SpilledFlow;
  static constexpr unsigned kWords = 6;

  static std::uint64_t word(const Row& row, unsigned index) {
    if (index == 0) return ~row.counters.frame_bytes;
    switch (row.key.source.version) {
      case IpVersion::none: return index == 2 ? rest(row.key) : 0;
      case IpVersion::v4: return ipv4_word(row.key, index);
      case IpVersion::v6: break;
    }
    return ipv6_word(row.key, index);
  }

 private:
  static constexpr unsigned kRestBits = 57;

  static std::uint64_t rest(const flow::FlowKey& key) {
    std::uint64_t word = std::uint64_t{key.source_port} << 16 | key.destination_port;
    word = word << 8 | static_cast<std::uint64_t>(key.protocol.space);
    word = word << 16 | key.protocol.number;
    return word << 1 | (key.has_ports ? 1U : 0U);
  }
  static std::uint64_t ipv4_word(const flow::FlowKey& key, unsigned index) {
    flow::Ipv4Number source = 0;
    flow::Ipv4Number destination = 0;
    flow::load_address(source, key.source);
    flow::load_address(destination, key.destination);
    const std::uint64_t pair = pair_word(source, destination, 0);
    if (index == 1) return std::uint64_t{1} << 62 | pair >> 2;
    return index == 2 ? (pair & 3) << kRestBits | rest(key) : 0;
  }
  static std::uint64_t ipv6_word(const flow::FlowKey& key, unsigned index) {
    flow::Ipv6Number source;
    flow::Ipv6Number destination;
    flow::load_address(source, key.source);
    flow::load_address(destination, key.destination);
    const auto pair = [&](unsigned at) { return pair_word(source, destination, at); };
    if (index == 1) return std::uint64_t{2} << 62 | pair(0) >> 2;
    if (index == 5) return (pair(3) & 3) << kRestBits | rest(key);
    return pair(index - 2) << 62 | pair(index - 1) >> 2;
  }
};

// The three words of an address: its version, then its bits.
inline constexpr unsigned kAddressWords = 3;
inline std::uint64_t address_word(const IpAddress& address, unsigned index) {
  if (index == 0) return static_cast<std::uint64_t>(address.version);
  Be64 word;
  std::memcpy(&word, address.bytes.data() + (index - 1) * sizeof(word), sizeof(word));
  return word;
}

// Sums of an address with one peer, or several, by address.
struct AddressSumOrder {
  using Row = AddressRecord;
  static constexpr unsigned kWords = kAddressWords;

  static std::uint64_t word(const Row& row, unsigned index) {
    return address_word(row.address, index);
  }
  static void fold(Row& sum, const Row& other) {
    sum.flows_as_source += other.flows_as_source;
    sum.flows_as_destination += other.flows_as_destination;
    sum.packets_sent += other.packets_sent;
    sum.packets_received += other.packets_received;
    sum.bytes_sent += other.bytes_sent;
    sum.bytes_received += other.bytes_received;
    sum.peers += other.peers;
  }
};

// Addresses in output order.
struct SpilledAddressOrder {
  using Row = AddressRecord;
  static constexpr unsigned kWords = 1 + kAddressWords;

  static std::uint64_t word(const Row& row, unsigned index) {
    return index == 0 ? ~row.bytes() : address_word(row.address, index - 1);
  }
};

// Conversations in output order.
struct SpilledConversationOrder {
  using Row = ConversationRecord;
  static constexpr unsigned kWords = 1 + 2 * kAddressWords;

  static std::uint64_t word(const Row& row, unsigned index) {
    if (index == 0) return ~row.bytes();
    return index <= kAddressWords ? address_word(row.a, index - 1)
                                  : address_word(row.b, index - 1 - kAddressWords);
  }
};

}  // namespace wirecensus::metrics
