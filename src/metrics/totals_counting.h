// Adds packets to totals. Inline because it runs for every packet.
#pragma once

#include <algorithm>
#include <cassert>

#include "decode/packet.h"
#include "metrics/census.h"

namespace wirecensus::metrics {

// Captured bytes of the frame check sequence, which is at the end of the frame on the wire.
inline std::uint32_t captured_fcs(const decode::Packet& packet) {
  const std::uint32_t wire = std::max(packet.frame_len, packet.cap_len);
  return packet.fcs_len - std::min(packet.fcs_len, wire - packet.cap_len);
}

// Adds a packet, or the first packet of an aggregate.
inline void count_packet(Totals& totals, const decode::Packet& packet) {
  ++totals.packets;
  totals.frame_bytes += packet.frame_len;
  totals.captured_bytes += packet.cap_len;
  totals.fcs_bytes += captured_fcs(packet);
  totals.ip_packets += packet.source.version != IpVersion::none ? 1 : 0;
  totals.ip_bytes += packet.ip_bytes;
  totals.payload_bytes += packet.payload_bytes;
  totals.fragments += packet.fragment != decode::FragmentKind::whole ? 1 : 0;
  totals.aggregates += packet.next.offset != 0 ? 1 : 0;
  assert(static_cast<std::size_t>(packet.issue) < totals.issues.size());
  ++totals.issues[static_cast<std::size_t>(packet.issue)];
  if (packet.time < totals.first_seen) [[unlikely]] {
    if (packet.time == kNoTime) {
      ++totals.packets_without_time;
      totals.frame_bytes_without_time += packet.frame_len;
      return;
    }
    totals.first_seen = packet.time;
  }
  totals.last_seen = std::max(totals.last_seen, packet.time);
}

// Adds a later packet of an aggregate, whose frame count_packet() counted with the first.
inline void count_further_packet(Totals& totals, const decode::Packet& packet) {
  totals.ip_bytes += packet.ip_bytes;
  totals.payload_bytes += packet.payload_bytes;
}

}  // namespace wirecensus::metrics
