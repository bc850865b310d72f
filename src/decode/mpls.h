// MPLS label stacks, and what they carry.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Decodes one label stack entry (RFC 3032). The last one does not state what follows: mpls.cpp
// describes how it is determined. `type` is the EtherType as which the packet ends otherwise.
Next decode_mpls(std::uint16_t type, Cursor& cursor);

}  // namespace wirecensus::decode
