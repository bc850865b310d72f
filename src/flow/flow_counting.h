// Adds a packet to the counters of its flow.
#pragma once

#include "decode/packet.h"
#include "flow/flow_record.h"

namespace wirecensus::flow {

// Adds the packet, a Packet or a KeyedPacket; a packet without time adds all but its time.
template <typename P>
void count_packet(FlowCounters& counters, const P& packet) {
  // Read once: the compiler must assume that the counters may overlap the packet.
  const std::uint32_t frame_len = packet.frame_len;
  const Timestamp time = packet.time;
  ++counters.packets;
  counters.frame_bytes += frame_len;
  counters.ip_bytes += packet.ip_bytes;
  counters.payload_bytes += packet.payload_bytes;
  counters.min_size = std::min(counters.min_size, frame_len);
  counters.max_size = std::max(counters.max_size, frame_len);
  if (time < counters.first_seen) [[unlikely]] {
    if (time == kNoTime) return;
    counters.first_seen = time;
  }
  counters.last_seen = std::max(counters.last_seen, time);
}

inline FlowCounters counters_of(const decode::Packet& packet) {
  FlowCounters counters;
  count_packet(counters, packet);
  return counters;
}

inline FlowKey flow_key(const decode::Packet& packet) {
  FlowKey key{packet.source, packet.destination, 0, 0, packet.protocol, packet.has_ports};
  if (packet.has_ports) {
    key.source_port = packet.source_port;
    key.destination_port = packet.destination_port;
  }
  return key;
}

}  // namespace wirecensus::flow
