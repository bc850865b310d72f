// Token Ring, IEEE 802.5.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Frames of the ring's own management have no packet and end as the link type.
Next decode_token_ring(Cursor& cursor);

}  // namespace wirecensus::decode
