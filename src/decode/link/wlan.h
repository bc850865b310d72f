// IEEE 802.11 frames, and the radio headers that capture systems put before them.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_wlan(Cursor& cursor);      // the bare frame
Next decode_radiotap(Cursor& cursor);  // https://www.radiotap.org
Next decode_avs(Cursor& cursor);       // AVS WLAN Monitoring Header
Next decode_prism(Cursor& cursor);     // Prism, or AVS in its place

// A subframe of an aggregate (A-MSDU), and the place of the next one: Packet::next.
Next decode_aggregate(bool has_mesh_control, Cursor& cursor);

}  // namespace wirecensus::decode
