// IPv6 extension headers: those between the IPv6 header and what it carries.
//
// Hop-by-hop options, routing, fragment and destination options (RFC 8200, section 4) are skipped.
// What authenticates, encrypts or signals (AH, ESP, mobility, HIP, shim6) is the packet's protocol
// itself, as on IPv4.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus {

// Takes the extension headers from `next_header` on off the cursor, up to the upper layer or, in a
// fragment that is not the first, up to its data, and returns the protocol that stands there.
// Enters the fragment header into `packet`, and the issue where the chain broke.
std::uint8_t skip_extensions(std::uint8_t next_header, Cursor& cursor, Packet& packet);

// The jumbo payload option (RFC 2675) of the hop-by-hop options header at the start of `bytes`; 0
// where there is no such option or its number is not allowed.
std::uint32_t jumbo_payload_size(Bytes bytes);

}  // namespace wirecensus
