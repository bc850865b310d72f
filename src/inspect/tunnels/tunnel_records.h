// What was counted inside tunnels: the innermost IP packets as flows of their own, and for each
// flow of the outermost ones how many of its packets had an inner packet that could be read.
//
// The flows of a census stay those of the outermost packets. An inner flow is told from another
// with the same addresses and ports by what both of its directions share: the kind of the tunnel it
// is directly in, its identifier if that is the same in both directions, the VLAN in it, and the
// pairs of the outermost addresses and of those of the packet that carries that tunnel. Fragments
// of inner packets but the first have no ports.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "base/tunnel_kind.h"
#include "flow/flow_record.h"

namespace wirecensus::inspect {

// One direction of an inner flow.
struct InnerKey {
  flow::FlowKey direction;
  IpAddress outer_low;  // of the outermost packet, whichever way it went
  IpAddress outer_high;
  IpAddress tunnel_low;  // of the packet that carries the nearest tunnel, likewise
  IpAddress tunnel_high;
  TunnelKind kind = TunnelKind::none;  // of the nearest tunnel
  bool has_id = false;                 // one that both directions share
  std::uint32_t id = 0;                // 0 without
  std::uint16_t vlan = 0;              // 0: none

  auto operator<=>(const InnerKey&) const = default;
  bool operator==(const InnerKey&) const = default;
};

// The key that both directions of its flow have: the lower of the two.
InnerKey both_directions(const InnerKey& key);

// Sums and extremes: the result does not depend on the order of counting and merging.
struct InnerCounters {
  std::uint64_t packets = 0;
  std::uint64_t ip_bytes = 0;  // of the innermost IP packets
  std::uint64_t payload_bytes = 0;
  // Identifiers of tunnels whose directions have their own; min > max if none has one.
  std::uint32_t min_id = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t max_id = 0;
  // Of packets that have a time; first_seen > last_seen if none has.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;
  TunnelChain chain{};  // of several, the one that compares lowest

  void merge(const InnerCounters& other);
  bool has_time() const { return first_seen <= last_seen; }
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }
  bool operator==(const InnerCounters&) const = default;
};

struct InnerFlow {
  InnerKey key;
  InnerCounters counters;

  bool operator==(const InnerFlow&) const = default;
};

// A flow of outermost packets that carries a tunnel. Those of its packets that are not in
// `inner_packets` or `filtered_packets` are hidden: encrypted, without IP, malformed, or later
// fragments.
struct OuterTunnel {
  flow::FlowKey key;
  TunnelKind kind = TunnelKind::none;  // of several, the lowest
  std::uint64_t inner_packets = 0;
  std::uint64_t filtered_packets = 0;  // with an inner packet that --inner-filter leaves out

  void merge(const OuterTunnel& other);
  bool operator==(const OuterTunnel&) const = default;
};

// Both lists are in order of their keys, each of which occurs once.
struct TunnelRecords {
  bool counted = false;  // otherwise both are empty, whatever the packets carried
  std::vector<InnerFlow> inner;
  std::vector<OuterTunnel> outer;

  // Adds those of another shard of the same count. Precondition: no flow is in both.
  void append(TunnelRecords&& other);

  // The tunnel of a direction; null if it carries none. Valid as long as the records.
  const OuterTunnel* find(const flow::FlowKey& key) const;

  bool operator==(const TunnelRecords&) const = default;
};

}  // namespace wirecensus::inspect
