#include "saved/census_connections.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "saved/census_flow_key.h"
#include "saved/census_record.h"

namespace wirecensus::saved {
namespace {

using inspect::Hole;
using inspect::TcpDirection;
using inspect::TcpEvents;
using inspect::TcpOpening;
using inspect::TcpPools;

constexpr std::uint64_t kHasForward = 1;
constexpr std::uint64_t kHasReverse = 2;
constexpr std::uint64_t kMax32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMax16 = std::numeric_limits<std::uint16_t>::max();

// Bits of what a direction has.
constexpr std::uint8_t kExpected = 1;
constexpr std::uint8_t kAck = 2;
constexpr std::uint8_t kSawSyn = 4;
constexpr std::uint8_t kSawFin = 8;
constexpr std::uint8_t kUnproved = 16;
constexpr std::uint8_t kRanges = 32;
constexpr std::uint8_t kOpening = 64;
constexpr std::uint8_t kEvents = 128;

// In the order in which they are saved; later ones are appended.
constexpr auto event_numbers_of(auto& events) {
  return std::array{
      &events.reset_bytes,      &events.zero_window_packets, &events.sack_packets,
      &events.dsack_packets,    &events.ect_packets,         &events.ce_packets,
      &events.ece_packets,      &events.cwr_packets,         &events.further_segments,
      &events.unread_packets,   &events.unread_bytes,        &events.odd_packets,
      &events.odd_bytes,        &events.repeated_packets,    &events.partly_repeated_packets,
      &events.needless_packets, &events.duplicate_packets,   &events.gaps,
      &events.late_packets,     &events.late_bytes,          &events.late_retransmitted,
      &events.reordered,        &events.late_undecided,      &events.duplicate_acks,
      &events.sack_acks,        &events.window_probes,       &events.keepalives};
}

constexpr auto opening_times_of(auto& opening) {
  return std::array{&opening.first_syn,     &opening.last_syn,  &opening.first_pure_syn,
                    &opening.first_syn_ack, &opening.first_ack, &opening.first_fin,
                    &opening.first_rst};
}

void write_ranges(CensusBytesWriter& out, const inspect::SeenRanges& seen, const TcpPools& pools) {
  std::vector<Hole> holes;
  seen.for_each_hole(pools.holes, [&](const Hole& hole) { holes.push_back(hole); });
  out.fixed(Le32(seen.next()));
  out.number(seen.span());
  out.number(seen.missing());
  out.byte(seen.overflowed() ? 1 : 0);
  out.number(holes.size());
  for (const Hole& hole : holes) {
    out.number(seen.next() - hole.begin);
    out.number(hole.bytes());
  }
}

void read_ranges(CensusBytesReader& in, inspect::SeenRanges& seen, TcpPools& pools) {
  const std::uint32_t next = in.fixed<Le32>();
  const std::uint64_t span = in.number();
  const std::uint64_t missing = in.number();
  const bool overflowed = in.flag();
  std::vector<Hole> holes(in.number_to(inspect::SeenRanges::kMaxHoles));
  for (Hole& hole : holes) {
    hole.begin = next - static_cast<std::uint32_t>(in.number_to(kMax32));
    hole.end = hole.begin + static_cast<std::uint32_t>(in.number_to(kMax32));
  }
  if (!seen.restore(pools.holes, next, span, missing, overflowed, holes)) in.fail();
}

void write_opening(CensusBytesWriter& out, const TcpOpening& opening) {
  for (const Timestamp* time : opening_times_of(opening)) out.signed_64(*time);
  out.fixed(Le32(opening.initial_sequence));
  out.number(opening.window);
  out.number(opening.max_segment);
  out.byte(opening.window_scale);
  out.byte(opening.permits_sack ? 1 : 0);
  out.byte(opening.has_timestamps ? 1 : 0);
  out.byte(opening.offers_ecn ? 1 : 0);
}

void read_opening(CensusBytesReader& in, TcpOpening& opening) {
  for (Timestamp* time : opening_times_of(opening)) *time = in.signed_64();
  opening.initial_sequence = in.fixed<Le32>();
  opening.window = static_cast<std::uint16_t>(in.number_to(kMax16));
  opening.max_segment = static_cast<std::uint16_t>(in.number_to(kMax16));
  opening.window_scale = in.byte();
  opening.permits_sack = in.flag();
  opening.has_timestamps = in.flag();
  opening.offers_ecn = in.flag();
}

std::uint8_t parts_of(const TcpDirection& direction) {
  int parts = 0;
  if (direction.has_expected) parts |= kExpected;
  if (direction.has_ack) parts |= kAck;
  if (direction.saw_syn) parts |= kSawSyn;
  if (direction.saw_fin) parts |= kSawFin;
  if (direction.order_unproved) parts |= kUnproved;
  if (direction.seen.any()) parts |= kRanges;
  if (direction.opening != inspect::kNoTcpState) parts |= kOpening;
  if (direction.events != inspect::kNoTcpState) parts |= kEvents;
  return static_cast<std::uint8_t>(parts);
}

void write_direction(CensusBytesWriter& out, const TcpDirection& direction, const TcpPools& pools) {
  const std::uint8_t parts = parts_of(direction);
  write_counters(out, direction.counters);
  out.byte(parts);
  out.number(direction.flags);
  const TcpOpening& opening = pools.opening_of(direction);
  out.number(opening.syn_packets);
  out.number(opening.fin_packets);
  out.number(opening.rst_packets);
  out.number(direction.data_packets);
  out.number(direction.rtt.samples);
  if (direction.rtt.samples > 0) {
    out.signed_64(direction.rtt.sum);
    out.signed_64(direction.rtt.min);
  }
  if ((parts & kExpected) != 0) out.fixed(Le32(direction.expected));
  if ((parts & kAck) != 0) out.fixed(Le32(direction.highest_ack));
  if ((parts & kRanges) != 0) write_ranges(out, direction.seen, pools);
  if ((parts & kOpening) != 0) write_opening(out, opening);
  if ((parts & kEvents) == 0) return;
  const TcpEvents& events = pools.events_of(direction);
  for (const std::uint64_t* number : event_numbers_of(events)) out.number(*number);
  out.signed_64(events.trouble_since);
}

// Only directions with such packets have them among their rarer state.
void read_flagged_packets(CensusBytesReader& in, TcpDirection& direction, TcpPools& pools) {
  const auto syn = static_cast<std::uint32_t>(in.number_to(kMax32));
  const auto fin = static_cast<std::uint32_t>(in.number_to(kMax32));
  const auto rst = static_cast<std::uint32_t>(in.number_to(kMax32));
  if ((syn | fin | rst) == 0) return;
  TcpOpening& opening = pools.opening_of(direction);
  opening.syn_packets = syn;
  opening.fin_packets = fin;
  opening.rst_packets = rst;
}

void set_marks(std::uint8_t parts, TcpDirection& direction) {
  direction.has_expected = (parts & kExpected) != 0;
  direction.has_ack = (parts & kAck) != 0;
  direction.saw_syn = (parts & kSawSyn) != 0;
  direction.saw_fin = (parts & kSawFin) != 0;
  direction.order_unproved = (parts & kUnproved) != 0;
}

void read_direction(CensusBytesReader& in, TcpDirection& direction, TcpPools& pools) {
  direction.counters = read_counters(in);
  const std::uint8_t parts = in.byte();
  set_marks(parts, direction);
  direction.flags = static_cast<std::uint16_t>(in.number_to(kMax16));
  read_flagged_packets(in, direction, pools);
  direction.data_packets = in.number();
  direction.rtt.samples = in.number_to(std::numeric_limits<Duration>::max());
  if (direction.rtt.samples > 0) {
    direction.rtt.sum = in.signed_64();
    direction.rtt.min = in.signed_64();
    if (direction.rtt.sum < 0 || direction.rtt.min < 0) in.fail();
  }
  if (direction.has_expected) direction.expected = in.fixed<Le32>();
  if (direction.has_ack) direction.highest_ack = in.fixed<Le32>();
  if ((parts & kRanges) != 0) read_ranges(in, direction.seen, pools);
  if ((parts & kOpening) != 0) read_opening(in, pools.opening_of(direction));
  if ((parts & kEvents) == 0) return;
  TcpEvents& events = pools.events_of(direction);
  for (std::uint64_t* number : event_numbers_of(events)) *number = in.number();
  events.trouble_since = in.signed_64();
}

void write_key(CensusBytesWriter& out, const inspect::InnerKey& key) { write_inner_key(out, key); }

template <typename Key>
void write_flow(CensusBytesWriter out, const inspect::TcpFlow<Key>& flow, const TcpPools& pools) {
  const bool forward = !flow.forward.counters.empty();
  const bool reverse = !flow.reverse.counters.empty();
  write_key(out, flow.key);
  out.byte(static_cast<std::uint8_t>((forward ? kHasForward : 0) | (reverse ? kHasReverse : 0)));
  if (forward) write_direction(out, flow.forward, pools);
  if (reverse) write_direction(out, flow.reverse, pools);
}

template <typename Key>
bool is_before(const Key& a, const Key& b) {
  return in_order(a, b);
}
bool is_before(const inspect::InnerKey& a, const inspect::InnerKey& b) { return a < b; }

template <typename Key>
struct Place {
  const inspect::TcpFlow<Key>* flow;
  const TcpPools* pools;
};

// Connections in the order of their keys; those of a flow in their order.
template <typename Key>
void write_all(std::vector<Place<Key>> places, CensusBlockKind kind, CensusBlockWriter& file) {
  std::stable_sort(places.begin(), places.end(), [](const Place<Key>& a, const Place<Key>& b) {
    return is_before(a.flow->key, b.flow->key);
  });
  for (const Place<Key>& place : places) write_flow(file.entry(kind), *place.flow, *place.pools);
}

struct Places {
  std::vector<Place<flow::Ipv4Key>> ipv4;
  std::vector<Place<flow::Ipv6Key>> ipv6;
  std::vector<Place<inspect::InnerKey>> inner;

  void add(const inspect::TcpFlow<flow::Ipv4Key>& flow, const TcpPools& pools) {
    ipv4.push_back({&flow, &pools});
  }
  void add(const inspect::TcpFlow<flow::Ipv6Key>& flow, const TcpPools& pools) {
    ipv6.push_back({&flow, &pools});
  }
  void add(const inspect::TcpFlow<inspect::InnerKey>& flow, const TcpPools& pools) {
    inner.push_back({&flow, &pools});
  }
};

}  // namespace

void write_connections(const inspect::Depth& depth, CensusBlockWriter& file) {
  if (!depth.has_tcp) return;
  CensusBytesWriter counts = file.entry(CensusBlockKind::connections);
  counts.number(depth.connections.size());
  if (depth.has_inner_tcp) counts.number(depth.connections.inner_size());
  Places places;
  const auto add = [&](const auto& flow, const TcpPools& pools) { places.add(flow, pools); };
  depth.connections.for_each(add);
  if (depth.has_inner_tcp) depth.connections.for_each_inner(add);
  write_all(std::move(places.ipv4), CensusBlockKind::ipv4_connections, file);
  write_all(std::move(places.ipv6), CensusBlockKind::ipv6_connections, file);
  write_all(std::move(places.inner), CensusBlockKind::inner_connections, file);
}

template <typename Key>
void CensusConnections::take(CensusBytesReader& in, const Key& key,
                             std::vector<inspect::TcpFlow<Key>>& all) {
  inspect::TcpFlow<Key> flow{key, {}, {}};
  const std::uint64_t directions = in.defined_to(kHasForward | kHasReverse);
  if (directions == 0) in.fail();
  if ((directions & kHasForward) != 0) read_direction(in, flow.forward, shard_.pools);
  if ((directions & kHasReverse) != 0) read_direction(in, flow.reverse, shard_.pools);
  if (!all.empty() && is_before(flow.key, all.back().key)) in.fail();
  all.push_back(flow);
}

void CensusConnections::take_ipv4(CensusBytesReader& in) {
  take(in, read_key<flow::Ipv4Key>(in), shard_.ipv4.ended);
}

void CensusConnections::take_ipv6(CensusBytesReader& in) {
  take(in, read_key<flow::Ipv6Key>(in), shard_.ipv6.ended);
}

void CensusConnections::take_inner(CensusBytesReader& in) {
  const inspect::InnerKey key = read_inner_key(in);
  if (key != both_directions(key)) in.fail();
  take(in, key, shard_.inner.ended);
}

}  // namespace wirecensus::saved
