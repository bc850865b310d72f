// What IP carries: ports, and the size of the transport header.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Enters ports and payload_bytes into `packet`, takes the header of IP protocol `protocol` off, and
// returns what follows: nothing that is decoded, so it is the end, and the payload is at the
// cursor. A header that is not captured whole stays on the cursor. Preconditions: the cursor is
// behind the IP headers and holds as many wire bytes as the IP packet says it carries; the packet
// is not a non-first fragment.
Next decode_transport(std::uint16_t protocol, Cursor& cursor, Packet& packet);

}  // namespace wirecensus::decode
