// Headers that the BSDs put before packets that their packet filter or IPsec passes to a capture.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// pflog(4): a packet that the filter logged, after a header whose first byte is its size.
Next decode_pflog(Cursor& cursor);

// enc(4): a packet before or after IPsec's transformations.
Next decode_enc(Cursor& cursor);

// Solaris ipnet(7D): IP packets between its zones and interfaces.
Next decode_ipnet(Cursor& cursor);

}  // namespace wirecensus::decode
