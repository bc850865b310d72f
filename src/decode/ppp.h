// PPP in its framings, and Cisco HDLC, which is used on the same lines.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_ppp_frame(Cursor& cursor);           // PPP, bare or in HDLC-like framing (RFC 1662)
Next decode_ppp_with_direction(Cursor& cursor);  // the address byte is the direction instead
Next decode_cisco_hdlc(Cursor& cursor);
Next decode_pppoe(Cursor& cursor);  // the session header, RFC 2516

}  // namespace wirecensus::decode
