// AX.25, the data link of amateur radio (TAPR, AX.25 Link Access Protocol 2.2).
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Frames without a network packet end as the link type.
Next decode_ax25(Cursor& cursor);

// The same after a byte of KISS; only data (command 0) are frames.
Next decode_ax25_kiss(Cursor& cursor);

}  // namespace wirecensus::decode
