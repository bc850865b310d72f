// IP over Fibre Channel, RFC 4338 (and RFC 2625 before it).
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// A whole frame, from its header on. Frames of other types, and those within a sequence, which have
// no header of their own, end as `type`.
Next decode_fibre_channel(LinkType type, Cursor& cursor);

// Only the network header and LLC.
Next decode_ip_over_fibre_channel(Cursor& cursor);

}  // namespace wirecensus::decode
