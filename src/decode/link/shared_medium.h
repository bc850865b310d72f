// Local networks of the years before switched Ethernet: FDDI and ARCNET.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_fddi(Cursor& cursor);  // ISO 9314-2, RFC 1390

// RFC 1201 and RFC 1051. Linux has `offset_size` bytes between the addresses and the protocol.
Next decode_arcnet(std::size_t offset_size, Cursor& cursor);

}  // namespace wirecensus::decode
