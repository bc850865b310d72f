// Flows: packets of one direction with the same addresses, protocol and ports. Both directions of
// an exchange are in one record, the biflow (RFC 5103), so that each packet accesses one record.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <limits>

#include "base/address.h"
#include "base/protocol.h"
#include "base/time.h"

namespace wirecensus::flow {

// One direction. Packets without an IP header have no addresses: their flow is their protocol.
struct FlowKey {
  IpAddress source;
  IpAddress destination;
  std::uint16_t source_port = 0;  // zero unless has_ports
  std::uint16_t destination_port = 0;
  Protocol protocol;
  bool has_ports = false;

  auto operator<=>(const FlowKey&) const = default;
  bool operator==(const FlowKey&) const = default;

  FlowKey reversed() const {
    return {destination, source, destination_port, source_port, protocol, has_ports};
  }
};

// The counters of one direction. They can be merged, and the result does not depend on the order of
// counting and merging. Sizes are wire lengths in bytes.
struct FlowCounters {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t ip_bytes = 0;
  std::uint64_t payload_bytes = 0;
  std::uint32_t min_size = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t max_size = 0;
  // Of the packets that have a time; first_seen > last_seen if none has.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;

  void merge(const FlowCounters& other) {
    packets += other.packets;
    frame_bytes += other.frame_bytes;
    ip_bytes += other.ip_bytes;
    payload_bytes += other.payload_bytes;
    min_size = std::min(min_size, other.min_size);
    max_size = std::max(max_size, other.max_size);
    first_seen = std::min(first_seen, other.first_seen);
    last_seen = std::max(last_seen, other.last_seen);
  }

  // Whether nothing was counted. There may be bytes without packets: the shares of frames that are
  // counted as packets of another flow.
  bool empty() const { return packets == 0 && frame_bytes == 0; }
  bool has_time() const { return first_seen <= last_seen; }
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }

  bool operator==(const FlowCounters&) const = default;
};

// A biflow. `key` is that of `forward`, the direction in which (source, source port) <=
// (destination, destination port), independent of which end sent first. `reverse` is the other
// direction, empty if both ends are equal. A direction without packets is not a flow.
struct FlowRecord {
  FlowKey key;
  FlowCounters forward;
  FlowCounters reverse;

  bool operator==(const FlowRecord&) const = default;
};

}  // namespace wirecensus::flow
