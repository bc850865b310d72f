// What the BSDs put in front of packets that their packet filter or IPsec hands to a capture.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// pflog(4): a packet that the filter logged, behind a header whose first byte is its size.
Next decode_pflog(Cursor& cursor);

// enc(4): a packet in front of or behind IPsec's transformations.
Next decode_enc(Cursor& cursor);

// Solaris ipnet(7D): IP packets between its zones and interfaces.
Next decode_ipnet(Cursor& cursor);

}  // namespace wirecensus::decode
