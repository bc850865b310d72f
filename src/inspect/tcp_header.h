// Reads the TCP header of a packet.
#pragma once

#include <optional>

#include "base/frame.h"
#include "decode/packet.h"
#include "inspect/tcp_segment.h"

namespace wirecensus::inspect {

// The segment in a packet; none if it is not TCP, or a fragment without the header. Preconditions:
// `packet` was decoded from `frame`, whose bytes are readable.
std::optional<TcpSegment> tcp_segment(const Frame& frame, const decode::Packet& packet);

}  // namespace wirecensus::inspect
