// Cable modems: DOCSIS MAC frames (CableLabs CM-SP-MULPIv3.1).
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Packets are followed. Management frames, and packets that are encrypted or have suppressed
// headers, end as the link type.
Next decode_docsis(Cursor& cursor);

}  // namespace wirecensus::decode
