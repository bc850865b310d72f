// Cable modems: DOCSIS MAC frames (CableLabs CM-SP-MULPIv3.1).
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Packets are followed; management, and packets that are encrypted or of which headers were left
// out, end as the link type.
Next decode_docsis(Cursor& cursor);

}  // namespace wirecensus::decode
