// Flow keys as the table stores them: both directions of a biflow have the same compact key, and
// IPv4, by far the most common, fits 16 bytes. Internal to this folder.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/wire_integer.h"
#include "flow/flow_record.h"

namespace wirecensus {

// Addresses as numbers, so that they compare as the addresses do.
using Ipv4Number = std::uint32_t;
struct Ipv6Number {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Ipv6Number&) const = default;
  bool operator==(const Ipv6Number&) const = default;
};

inline constexpr std::uint8_t kHasAddresses = 1;
inline constexpr std::uint8_t kHasPorts = 2;

// (low_address, low_port) <= (high_address, high_port). Keys without addresses are stored as IPv4.
template <typename Address>
struct CompactKey {
  Address low_address{};
  Address high_address{};
  std::uint16_t low_port = 0;
  std::uint16_t high_port = 0;
  std::uint16_t protocol_number = 0;
  ProtocolSpace protocol_space = ProtocolSpace::ip;
  std::uint8_t ends = 0;  // kHasAddresses, kHasPorts

  bool has_addresses() const { return (ends & kHasAddresses) != 0; }
  bool has_ports() const { return (ends & kHasPorts) != 0; }
  bool operator==(const CompactKey& other) const {
    return std::memcmp(this, &other, sizeof other) == 0;  // two words at a time, not field by field
  }
};

using Ipv4Key = CompactKey<Ipv4Number>;
using Ipv6Key = CompactKey<Ipv6Number>;
static_assert(sizeof(Ipv4Key) == 16 && sizeof(Ipv6Key) == 40);
static_assert(std::has_unique_object_representations_v<Ipv4Key> &&
              std::has_unique_object_representations_v<Ipv6Key>);

// An end of an IPv4 flow as one number, which compares as the two do.
inline std::uint64_t end_of(Ipv4Number address, std::uint16_t port) {
  return std::uint64_t{address} << 16 | port;
}

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

// Whether the first end comes after the second. Without a branch, here and below: which of two
// addresses is the greater is as good as random, and a wrong guess costs more than the whole key.
inline bool comes_after(const Ipv6Number& a, std::uint16_t a_port, const Ipv6Number& b,
                        std::uint16_t b_port) {
  const bool low_after = (a.low > b.low) | ((a.low == b.low) & (a_port > b_port));
  return (a.high > b.high) | ((a.high == b.high) & low_after);
}

// Sets the ends of a key; whether they came in the reverse order.
inline bool set_ends(Ipv4Number source, std::uint16_t source_port, Ipv4Number destination,
                     std::uint16_t destination_port, Ipv4Key& key) {
  const std::uint64_t from = end_of(source, source_port);
  const std::uint64_t to = end_of(destination, destination_port);
  const std::uint64_t low = from > to ? to : from;
  const std::uint64_t high = from > to ? from : to;
  key.low_address = static_cast<Ipv4Number>(low >> 16);
  key.high_address = static_cast<Ipv4Number>(high >> 16);
  key.low_port = static_cast<std::uint16_t>(low);
  key.high_port = static_cast<std::uint16_t>(high);
  return from > to;
}

// Exchanges two numbers where the mask is all ones, and leaves them where it is zero.
template <typename Number>
void exchange_if(std::uint64_t mask, Number& a, Number& b) {
  const auto difference = static_cast<Number>((a ^ b) & mask);
  a ^= difference;
  b ^= difference;
}

inline bool set_ends(Ipv6Number source, std::uint16_t source_port, Ipv6Number destination,
                     std::uint16_t destination_port, Ipv6Key& key) {
  const bool reverse = comes_after(source, source_port, destination, destination_port);
  const std::uint64_t mask = std::uint64_t{0} - std::uint64_t{reverse};
  exchange_if(mask, source.high, destination.high);
  exchange_if(mask, source.low, destination.low);
  exchange_if(mask, source_port, destination_port);
  key.low_address = source;
  key.high_address = destination;
  key.low_port = source_port;
  key.high_port = destination_port;
  return reverse;
}

// Sets `key` to the compact key of `flow`, a FlowKey or a Packet (what has two ends and a
// protocol), and returns whether its direction is the reverse of the key's. Fields are read one by
// one from where they are: to copy a value that was just written in parts, the processor must wait
// for the parts. Preconditions: the addresses are of the version that Key holds, or none; ports are
// 0 unless there are ports.
template <typename Key, typename Flow>
[[gnu::always_inline]] inline bool compact(const Flow& flow, Key& key) {
  decltype(Key::low_address) source;
  decltype(Key::low_address) destination;
  load_address(source, flow.source);
  load_address(destination, flow.destination);
  key.protocol_number = flow.protocol.number;
  key.protocol_space = flow.protocol.space;
  key.ends =
      static_cast<std::uint8_t>((flow.source.version != IpVersion::none ? kHasAddresses : 0) |
                                (flow.has_ports ? kHasPorts : 0));
  return set_ends(source, flow.source_port, destination, flow.destination_port, key);
}

// The forward direction's key in full.
template <typename Key>
FlowKey expand(const Key& key) {
  FlowKey flow;
  if (key.has_addresses()) {
    flow.source = expand_address(key.low_address);
    flow.destination = expand_address(key.high_address);
  }
  flow.source_port = key.low_port;
  flow.destination_port = key.high_port;
  flow.protocol = {key.protocol_space, key.protocol_number};
  flow.has_ports = key.has_ports();
  return flow;
}

}  // namespace wirecensus
