// IPv6 extension headers: those between the IPv6 header and what it carries.
//
// All that IANA's registry "IPv6 Extension Header Types" has are skipped, so that the protocol is
// what IPFIX calls protocolIdentifier: in IPv6 the Next Header field of the last extension header
// (IANA, IPFIX information element 4). Exceptions: ESP is the protocol itself, because what follows
// it is encrypted, and so are experiments that cannot be extension headers. In IPv4 that element is
// the Protocol field, so there AH is the protocol.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Takes the extension headers from `next_header` on off the cursor, and enters the fragment header
// into `packet`. They are followed by the protocol of the upper layer. They are the end where the
// chain is broken, and at the data of a non-first fragment, which is at the cursor then.
Next decode_extensions(std::uint8_t next_header, Cursor& cursor, Packet& packet);

// The value in bytes of the jumbo payload option (RFC 2675) of the hop-by-hop options header at the
// start of `bytes`; 0 where there is no such option or its value is not allowed.
std::uint32_t jumbo_payload_size(Bytes bytes);

}  // namespace wirecensus::decode
