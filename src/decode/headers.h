// The loop over the headers of a packet. Internal to this layer.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Decodes from the header that `next` gives at the cursor, through one IP header, to the transport
// header above it, and sets all of `packet` but the frame's time and lengths. The cursor is then at
// the payload of the transport, if its header was captured. Precondition: `packet` is equal to
// Packet().
void decode_headers(Next next, Cursor& cursor, Packet& packet);

}  // namespace wirecensus::decode
