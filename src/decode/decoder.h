// From the bytes of a frame to a Packet. No allocation, no clock, no I/O, no exception: a pure
// function of its argument, safe on any bytes whatsoever.
#pragma once

#include "base/frame.h"
#include "base/link_type.h"
#include "decode/common_stack.h"
#include "decode/packet.h"

namespace wirecensus {

// Always gives a packet with the frame's time and lengths; what could not be decoded is in `issue`,
// with as much known as the bytes tell. `packet` is as new before. It is written where it stays: to
// copy what was just written in parts, the processor would have to wait for the parts.
void decode_header_by_header(const Frame& frame, Packet& packet);

// Decodes down to the transport header of the outermost IP packet, with a short cut for what is
// most common. Inline, so that many packets are on their way through the processor at the same
// time.
inline Packet decode(const Frame& frame) {
  Packet packet;
  packet.time = frame.time;
  packet.frame_len = frame.frame_len;
  packet.cap_len = frame.cap_len;
  const bool common =
      frame.link_type == link_type::kEthernet && common_stack::decode(frame.bytes(), packet);
  if (!common) [[unlikely]]
    decode_header_by_header(frame, packet);
  return packet;
}

}  // namespace wirecensus
