// What IP carries: ports, and the size of the transport header.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Sets the ports and payload_bytes of `packet`, and takes the header of IP protocol `protocol` off.
// Always returns an end, with the payload at the cursor. A header that is not completely captured
// stays on the cursor. Preconditions: the cursor is after the IP headers and has as many wire bytes
// as the IP packet states; the packet is not a non-first fragment.
Next decode_transport(std::uint16_t protocol, Cursor& cursor, Packet& packet);

}  // namespace wirecensus::decode
