// IPv6 extension headers: those between the IPv6 header and what it carries.
//
// All that IANA's registry "IPv6 Extension Header Types" has are skipped, so that the protocol is
// what IPFIX calls protocolIdentifier: in IPv6 the Next Header field of the last extension header
// (IANA, IPFIX information element 4). ESP alone is the protocol itself, because what follows it is
// encrypted, and experiments that cannot be extension headers. In IPv4 that element is the Protocol
// field, so there AH is the protocol.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Takes the extension headers from `next_header` on off the cursor, up to the upper layer or, in a
// fragment that is not the first, up to its data, and returns the protocol that stands there.
// Enters the fragment header into `packet`, and the issue where the chain broke.
std::uint8_t skip_extensions(std::uint8_t next_header, Cursor& cursor, Packet& packet);

// The jumbo payload option (RFC 2675) of the hop-by-hop options header at the start of `bytes`; 0
// where there is no such option or its number is not allowed.
std::uint32_t jumbo_payload_size(Bytes bytes);

}  // namespace wirecensus::decode
