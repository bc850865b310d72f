// Flow keys as the table stores them: both directions of a biflow have the same compact key, and
// IPv4, by far the most common, fits in 16 bytes. For code that works on stored records: the flow
// tables, the saved census, and the folding by address pairs. All other code takes a FlowKey.
#pragma once

#include <array>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/wire_integer.h"
#include "flow/flow_record.h"

namespace wirecensus::flow {

// Addresses as numbers, so that they compare as the addresses do.
using Ipv4Number = std::uint32_t;
struct Ipv6Number {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Ipv6Number&) const = default;
  bool operator==(const Ipv6Number&) const = default;
};

// One end of a flow. An IPv4 end is one number, which compares like address, then port.
template <typename Address>
struct FlowEnd;

template <>
struct FlowEnd<Ipv4Number> {
  FlowEnd(Ipv4Number address, std::uint16_t port) : number(std::uint64_t{address} << 16 | port) {}

  std::uint64_t number;  // 48 bits
};

template <>
struct FlowEnd<Ipv6Number> {
  FlowEnd(const Ipv6Number& end_address, std::uint16_t end_port)
      : address(end_address), port(end_port) {}

  Ipv6Number address;
  std::uint16_t port;
};

inline constexpr std::uint8_t kHasAddresses = 1;
inline constexpr std::uint8_t kHasPorts = 2;

// A key, stored in words for construction, comparison and hashing. Keys without addresses are
// stored as IPv4.
//
//     IPv4:  protocol number (16), low address (32), low port (16)
//            space (8), ends (8), high address (32), high port (16)
//     IPv6:  low address (128), high address (128)
//            low port (16), high port (16), protocol number (16), space (8), ends (8)
template <typename Address>
class CompactKey {
 public:
  static constexpr bool kIsIpv4 = std::is_same_v<Address, Ipv4Number>;
  using Words = std::array<std::uint64_t, kIsIpv4 ? 2 : 5>;

  CompactKey() = default;
  // `ends`: kHasAddresses, kHasPorts. Precondition: `low` is not greater than `high`.
  CompactKey(const FlowEnd<Address>& low, const FlowEnd<Address>& high, Protocol protocol,
             std::uint8_t ends)
      : words_(words_of(low, high, protocol.number,
                        static_cast<std::uint64_t>(protocol.space) << 8 | ends)) {}

  const Words& words() const { return words_; }
  Address low_address() const { return address_at(0); }
  Address high_address() const { return address_at(1); }
  std::uint16_t low_port() const { return port_at(0); }
  std::uint16_t high_port() const { return port_at(1); }
  Protocol protocol() const {
    return {static_cast<ProtocolSpace>(kind() >> 8),
            static_cast<std::uint16_t>(kIsIpv4 ? words_[0] >> 48 : words_[4] >> 16)};
  }
  std::uint8_t ends() const { return static_cast<std::uint8_t>(kind()); }
  bool has_addresses() const { return (ends() & kHasAddresses) != 0; }
  bool has_ports() const { return (ends() & kHasPorts) != 0; }

  // Without branches between the words.
  bool operator==(const CompactKey& other) const {
    std::uint64_t difference = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) difference |= words_[i] ^ other.words_[i];
    return difference == 0;
  }

 private:
  static Words words_of(const FlowEnd<Ipv4Number>& low, const FlowEnd<Ipv4Number>& high,
                        std::uint64_t protocol_number, std::uint64_t kind) {
    return {protocol_number << 48 | low.number, kind << 48 | high.number};
  }
  static Words words_of(const FlowEnd<Ipv6Number>& low, const FlowEnd<Ipv6Number>& high,
                        std::uint64_t protocol_number, std::uint64_t kind) {
    return {low.address.high, low.address.low, high.address.high, high.address.low,
            std::uint64_t{low.port} << 48 | std::uint64_t{high.port} << 32 | protocol_number << 16 |
                kind};
  }
  Address address_at(std::size_t end) const {
    if constexpr (kIsIpv4) return static_cast<Address>(words_[end] >> 16);
    if constexpr (!kIsIpv4) return {words_[2 * end], words_[2 * end + 1]};
  }
  std::uint16_t port_at(std::size_t end) const {
    return static_cast<std::uint16_t>(kIsIpv4 ? words_[end] : words_[4] >> (48 - 16 * end));
  }
  std::uint16_t kind() const {
    return static_cast<std::uint16_t>(kIsIpv4 ? words_[1] >> 48 : words_[4]);
  }

  Words words_{};
};

using Ipv4Key = CompactKey<Ipv4Number>;
using Ipv6Key = CompactKey<Ipv6Number>;
static_assert(sizeof(Ipv4Key) == 16 && sizeof(Ipv6Key) == 40);
static_assert(std::is_trivially_copyable_v<Ipv4Key> && std::is_trivially_copyable_v<Ipv6Key>);

inline void load_address(Ipv4Number& number, const IpAddress& address) {
  Be32 wire;
  std::memcpy(&wire, address.bytes.data(), sizeof(wire));
  number = wire;
}

inline void load_address(Ipv6Number& number, const IpAddress& address) {
  Be64 wire[2];
  std::memcpy(wire, address.bytes.data(), sizeof(wire));
  number = {wire[0], wire[1]};
}

inline IpAddress expand_address(Ipv4Number number) {
  IpAddress address{IpVersion::v4, {}};
  const Be32 wire(number);
  std::memcpy(address.bytes.data(), &wire, sizeof(wire));
  return address;
}

inline IpAddress expand_address(const Ipv6Number& number) {
  IpAddress address{IpVersion::v6, {}};
  const Be64 wire[2] = {Be64(number.high), Be64(number.low)};
  std::memcpy(address.bytes.data(), wire, sizeof(wire));
  return address;
}

// Exchanges two ends if the first is greater, and returns whether it was. Branch-free: the order of
// two addresses is practically random, and a misprediction costs more than the whole key.
inline bool put_in_order(FlowEnd<Ipv4Number>& low, FlowEnd<Ipv4Number>& high) {
  const std::uint64_t from = low.number;
  const std::uint64_t to = high.number;
  low.number = from > to ? to : from;
  high.number = from > to ? from : to;
  return from > to;
}

// Exchanges two numbers if all bits of the mask are set; no effect if it is zero.
template <typename Number>
void exchange_if(std::uint64_t mask, Number& a, Number& b) {
  const auto difference = static_cast<Number>((a ^ b) & mask);
  a ^= difference;
  b ^= difference;
}

inline bool put_in_order(FlowEnd<Ipv6Number>& low, FlowEnd<Ipv6Number>& high) {
  Ipv6Number& from = low.address;
  Ipv6Number& to = high.address;
  const bool low_after = (from.low > to.low) | ((from.low == to.low) & (low.port > high.port));
  const bool after = (from.high > to.high) | ((from.high == to.high) & low_after);
  const std::uint64_t mask = std::uint64_t{0} - std::uint64_t{after};
  exchange_if(mask, from.high, to.high);
  exchange_if(mask, from.low, to.low);
  exchange_if(mask, low.port, high.port);
  return after;
}

// Sets `key` to the compact key of `flow`, a FlowKey or Packet, and returns whether its direction
// is the reverse of the key's. Fields are read individually, because copying a value that was just
// written in parts would stall the processor. Preconditions: both addresses are of one version, not
// IPv6 for an Ipv4Key; ports are 0 unless has_ports is set. (An Ipv6Key of other addresses can be
// hashed and compared, but expand() would return IPv6 addresses.)
template <typename Address, typename Flow>
[[gnu::always_inline]] inline bool compact(const Flow& flow, CompactKey<Address>& key) {
  assert(flow.source.version == flow.destination.version);
  assert(!CompactKey<Address>::kIsIpv4 || flow.source.version != IpVersion::v6);
  assert(flow.has_ports || (flow.source_port == 0 && flow.destination_port == 0));
  Address source;
  Address destination;
  load_address(source, flow.source);
  load_address(destination, flow.destination);
  FlowEnd<Address> low(source, flow.source_port);
  FlowEnd<Address> high(destination, flow.destination_port);
  const bool reverse = put_in_order(low, high);
  const int ends = (flow.source.version != IpVersion::none ? kHasAddresses : 0) |
                   (flow.has_ports ? kHasPorts : 0);
  key = CompactKey<Address>(low, high, flow.protocol, static_cast<std::uint8_t>(ends));
  return reverse;
}

// The full key of the forward direction.
template <typename Key>
FlowKey expand(const Key& key) {
  FlowKey flow;
  if (key.has_addresses()) {
    flow.source = expand_address(key.low_address());
    flow.destination = expand_address(key.high_address());
  }
  flow.source_port = key.low_port();
  flow.destination_port = key.high_port();
  flow.protocol = key.protocol();
  flow.has_ports = key.has_ports();
  return flow;
}

}  // namespace wirecensus::flow
