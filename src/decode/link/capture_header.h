// Headers that a capture system puts before a frame of another link type.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_ppi(Cursor& cursor);          // Per-Packet Information, LINKTYPE_PPI
Next decode_pktap(Cursor& cursor);        // Apple, LINKTYPE_PKTAP
Next decode_netanalyzer(Cursor& cursor);  // Hilscher, LINKTYPE_NETANALYZER

}  // namespace wirecensus::decode
