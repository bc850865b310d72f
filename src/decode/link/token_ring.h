// Token Ring, IEEE 802.5.
#pragma once

#include "decode/cursor.h"

namespace wirecensus {

// Frames of the ring's own management hold no packet and end as the link type.
Next decode_token_ring(Cursor& cursor);

}  // namespace wirecensus
