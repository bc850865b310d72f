// IPv6 extension headers: those between the IPv6 header and the upper layer.
//
// All types of IANA's registry "IPv6 Extension Header Types" are skipped, so that the protocol is
// IPFIX's protocolIdentifier: in IPv6 the Next Header field of the last extension header (IANA,
// IPFIX information element 4). Exceptions are the protocol themselves: ESP, because the rest is
// encrypted, and experiments that cannot be extension headers. In IPv4 that element is the Protocol
// field, so there AH is the protocol.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Takes the extension headers from `next_header` on off the cursor, and sets the fragment fields of
// `packet`. The protocol of the upper layer follows. The result is an end if the chain is damaged,
// and in a non-first fragment, whose data is then at the cursor.
Next decode_extensions(std::uint8_t next_header, Cursor& cursor, Packet& packet);

// The value in bytes of the jumbo payload option (RFC 2675) of the hop-by-hop options header at the
// start of `bytes`; 0 if there is none or its value is invalid.
std::uint32_t jumbo_payload_size(Bytes bytes);

}  // namespace wirecensus::decode
