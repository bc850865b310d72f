// Endace's Extensible Record Format, of which each packet is a record.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Records of Ethernet, PPP, Cisco HDLC and IP are followed; others end as the link type.
Next decode_erf(Cursor& cursor);

}  // namespace wirecensus::decode
