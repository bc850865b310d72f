// Generic framing procedure, ITU-T G.7041: packets on SONET and optical transport.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Frame-mapped GFP. Management frames and other payloads end as the link type.
Next decode_gfp_frame(Cursor& cursor);

}  // namespace wirecensus::decode
