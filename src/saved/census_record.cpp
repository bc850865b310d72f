#include "saved/census_record.h"

#include <array>
#include <tuple>

namespace wirecensus::saved {
namespace {

constexpr std::uint8_t kForward = 1;
constexpr std::uint8_t kReverse = 2;

template <typename Address>
struct WireKey {
  Address low_address;  // as on the wire
  Address high_address;
  Le16 low_port;
  Le16 high_port;
  Le16 protocol_number;
  std::uint8_t protocol_space;
  std::uint8_t ends;  // 1: has addresses, 2: has ports
};

struct Ipv6Wire {
  Be64 high;
  Be64 low;
};

Be32 wire_address(flow::Ipv4Number number) { return Be32(number); }
Ipv6Wire wire_address(const flow::Ipv6Number& number) {
  return {Be64(number.high), Be64(number.low)};
}
flow::Ipv4Number number_of(Be32 wire) { return wire; }
flow::Ipv6Number number_of(const Ipv6Wire& wire) { return {wire.high, wire.low}; }

template <typename Key>
using WireKeyOf = WireKey<decltype(wire_address(Key{}.low_address()))>;
static_assert(sizeof(WireKeyOf<flow::Ipv4Key>) == 16 && sizeof(WireKeyOf<flow::Ipv6Key>) == 40);

template <typename Key>
auto low_end(const Key& key) {
  return std::pair(key.low_address(), key.low_port());
}
template <typename Key>
auto high_end(const Key& key) {
  return std::pair(key.high_address(), key.high_port());
}

// Whether all values are defined in this version.
template <typename Key>
bool is_defined(const Key& key) {
  return key.ends() <= (flow::kHasAddresses | flow::kHasPorts) &&
         key.protocol().space <= ProtocolSpace::remainder;
}

// Only IPv4 keys stand for packets without IP.
template <typename Key>
bool is_valid(const Key& key) {
  const Protocol protocol = key.protocol();
  if (protocol.space == ProtocolSpace::ip && protocol.number > 255) return false;
  if (high_end(key) < low_end(key)) return false;
  if (!key.has_ports() && (key.low_port() | key.high_port()) != 0) return false;
  if (key.has_addresses()) return true;
  return Key::kIsIpv4 && !key.has_ports() && high_end(key) == high_end(Key{});
}

template <typename Address>
flow::CompactKey<Address> read_key_of(CensusBytesReader& in) {
  const auto wire = in.fixed<WireKeyOf<flow::CompactKey<Address>>>();
  const flow::FlowEnd<Address> low(number_of(wire.low_address), wire.low_port);
  const flow::FlowEnd<Address> high(number_of(wire.high_address), wire.high_port);
  const Protocol protocol{static_cast<ProtocolSpace>(wire.protocol_space), wire.protocol_number};
  const flow::CompactKey<Address> key(low, high, protocol, wire.ends);
  if (!is_defined(key)) in.fail(CensusTrouble::newer);
  if (!is_valid(key)) in.fail();
  return key;
}

// Inline: in read_record(), the place of the reader is in registers.
[[gnu::always_inline]] inline flow::FlowCounters counters_of(CensusBytesReader& in) {
  constexpr std::uint64_t kMaxSize = std::numeric_limits<std::uint32_t>::max();
  flow::FlowCounters counters;
  counters.packets = in.number();
  counters.frame_bytes = in.number();
  counters.ip_bytes = in.number();
  counters.payload_bytes = in.number();
  counters.min_size = static_cast<std::uint32_t>(in.number_to(kMaxSize));
  counters.max_size = static_cast<std::uint32_t>(in.number_to(kMaxSize));
  if (counters.empty() || counters.min_size > counters.max_size) in.fail();
  if (!in.flag()) return counters;
  counters.first_seen = in.signed_64();
  counters.last_seen =
      static_cast<Timestamp>(static_cast<std::uint64_t>(counters.first_seen) + in.number());
  if (!counters.has_time()) in.fail();
  return counters;
}

}  // namespace

void write_counters(CensusBytesWriter& out, const flow::FlowCounters& counters) {
  out.number(counters.packets);
  out.number(counters.frame_bytes);
  out.number(counters.ip_bytes);
  out.number(counters.payload_bytes);
  out.number(counters.min_size);
  out.number(counters.max_size);
  out.byte(counters.has_time() ? 1 : 0);
  if (!counters.has_time()) return;
  out.signed_64(counters.first_seen);
  out.number(static_cast<std::uint64_t>(counters.last_seen) -
             static_cast<std::uint64_t>(counters.first_seen));
}

flow::FlowCounters read_counters(CensusBytesReader& in) { return counters_of(in); }

template <typename Key>
void write_key(CensusBytesWriter& out, const Key& key) {
  const Protocol protocol = key.protocol();
  out.fixed(WireKeyOf<Key>{wire_address(key.low_address()), wire_address(key.high_address()),
                           Le16(key.low_port()), Le16(key.high_port()), Le16(protocol.number),
                           static_cast<std::uint8_t>(protocol.space), key.ends()});
}

template <typename Key>
Key read_key(CensusBytesReader& in) {
  return read_key_of<decltype(Key{}.low_address())>(in);
}

template <typename Key>
void write_record(CensusBytesWriter out, const flow::CompactRecord<Key>& record) {
  write_key(out, record.key);
  const bool forward = !record.forward.empty();
  const bool reverse = !record.reverse.empty();
  out.byte(static_cast<std::uint8_t>((forward ? kForward : 0) | (reverse ? kReverse : 0)));
  if (forward) write_counters(out, record.forward);
  if (reverse) write_counters(out, record.reverse);
}

template <typename Key>
flow::CompactRecord<Key> read_record(CensusBytesReader& entry) {
  flow::CompactRecord<Key> record{read_key<Key>(entry), {}, {}};
  CensusBytesReader in = entry;
  const std::uint64_t directions = in.defined_to(kForward | kReverse);
  if ((directions & kForward) != 0) record.forward = counters_of(in);
  if ((directions & kReverse) != 0) record.reverse = counters_of(in);
  if ((directions & kReverse) != 0 && low_end(record.key) == high_end(record.key)) in.fail();
  entry = in;
  return record;
}

template <typename Key>
bool in_order(const Key& last, const Key& next) {
  const auto words = [](const Key& key) {
    return std::tuple(key.has_addresses(), key.low_address(), key.high_address(), key.low_port(),
                      key.high_port(), key.protocol(), key.ends());
  };
  return words(last) < words(next);
}

template void write_key(CensusBytesWriter&, const flow::Ipv4Key&);
template void write_key(CensusBytesWriter&, const flow::Ipv6Key&);
template flow::Ipv4Key read_key(CensusBytesReader&);
template flow::Ipv6Key read_key(CensusBytesReader&);
template void write_record(CensusBytesWriter, const flow::CompactRecord<flow::Ipv4Key>&);
template void write_record(CensusBytesWriter, const flow::CompactRecord<flow::Ipv6Key>&);
template flow::CompactRecord<flow::Ipv4Key> read_record(CensusBytesReader&);
template flow::CompactRecord<flow::Ipv6Key> read_record(CensusBytesReader&);
template bool in_order(const flow::Ipv4Key&, const flow::Ipv4Key&);
template bool in_order(const flow::Ipv6Key&, const flow::Ipv6Key&);

}  // namespace wirecensus::saved
