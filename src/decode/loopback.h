// BSD's loopback frames: an address family of four bytes, then the packet.
#pragma once

#include "decode/cursor.h"

namespace wirecensus {

Next decode_null(Cursor& cursor);  // LINKTYPE_NULL: in the order of bytes of whoever captured
Next decode_loop(Cursor& cursor);  // LINKTYPE_LOOP: in network order

}  // namespace wirecensus
