// BSD's loopback frames: an address family of four bytes, then the packet.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_null(Cursor& cursor);  // LINKTYPE_NULL: in the byte order of the capturing system
Next decode_loop(Cursor& cursor);  // LINKTYPE_LOOP: network order; some writers use the other

}  // namespace wirecensus::decode
