// Reads the TCP header of a packet.
#pragma once

#include "base/frame.h"
#include "base/protocol.h"
#include "decode/packet.h"
#include "inspect/tcp_segment.h"

namespace wirecensus::inspect {

// Whether the packet is a TCP segment, and not a fragment without the header.
inline bool has_tcp_segment(const decode::Packet& packet) {
  const bool is_tcp = packet.protocol == Protocol{ProtocolSpace::ip, ip_protocol::kTcp};
  return is_tcp && packet.has_ports && packet.fragment != decode::FragmentKind::non_first;
}

// Sets `segment` to that in the packet. An output parameter: see decode_header_by_header().
// Preconditions: has_tcp_segment(packet); `packet` was decoded from `frame`, whose bytes are
// readable; `segment` is equal to TcpSegment().
void read_tcp_segment(const Frame& frame, const decode::Packet& packet, TcpSegment& segment);

}  // namespace wirecensus::inspect
