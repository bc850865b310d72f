// What AAL5 frames hold: RFC 2684 (once RFC 1483), and ATM LAN emulation.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// LLC, or Cisco's short form of it: unnumbered information and a network layer protocol identifier.
Next decode_rfc1483(Cursor& cursor);

// Linux's Classical IP over ATM (RFC 2225): an IP packet, after LLC and SNAP or bare.
Next decode_atm_clip(Cursor& cursor);

// https://www.tcpdump.org/linktypes/LINKTYPE_SUNATM.html. Signalling ends as the link type.
Next decode_sunatm(Cursor& cursor);

}  // namespace wirecensus::decode
