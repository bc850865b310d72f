// MPLS label stacks, and what they carry.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Decodes one label stack entry (RFC 3032). The last one does not say what follows: mpls.cpp has
// how it is found out. `type` is the EtherType that the packet ends as where it cannot be.
Next decode_mpls(std::uint16_t type, Cursor& cursor);

}  // namespace wirecensus::decode
