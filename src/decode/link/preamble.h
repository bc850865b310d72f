// Ethernet as recorded by taps that keep more than the frame: its preamble, or a header of their
// own.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// IEEE 802.3br: the last byte of the preamble states what follows. Frames and the first fragments
// of preempted ones are followed; continuations and handshakes end as the link type.
Next decode_mpacket(Cursor& cursor);

// Hilscher's header of 4 bytes, the preamble, a frame with its check sequence.
Next decode_netanalyzer_transparent(Cursor& cursor);

// Elektrobit High Speed Capture and Replay: records of many buses, of which Ethernet is followed.
Next decode_ebhscr(Cursor& cursor);

}  // namespace wirecensus::decode
