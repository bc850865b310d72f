// From the bytes of a frame to a Packet. No allocation, no clock, no I/O, no exception: a pure
// function of its argument, safe on any bytes whatsoever.
#pragma once

#include "base/frame.h"
#include "decode/packet.h"

namespace wirecensus {

// Decodes down to the transport header of the outermost IP packet. Always gives a packet with the
// frame's time and lengths; what could not be decoded is in `issue`, with as much known as the
// bytes tell.
Packet decode(const Frame& frame);

}  // namespace wirecensus
