// MPLS label stacks and what is under them.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Decodes one label stack entry (RFC 3032). Under the last one nothing says what follows; see
// mpls.cpp. `type` is the EtherType that the packet ends as where this cannot be told.
Next decode_mpls(std::uint16_t type, Cursor& cursor);

}  // namespace wirecensus::decode
