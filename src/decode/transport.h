// What stands above IP: ports and the size of the transport header.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Enters ports and payload_bytes into `packet`, whose fragment kind is known. The cursor is behind
// the IP headers; its wire size is what the IP packet says it carries.
void decode_transport(std::uint8_t protocol, const Cursor& cursor, Packet& packet);

}  // namespace wirecensus::decode
