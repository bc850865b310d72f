// Juniper's routers put a header of their own in front of what they capture, and the cookies of
// their interface cards (PICs) between that and the packet.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Frames of one of Juniper's link types. Where the router says that it took the link header off, an
// IP packet is followed on all of them; with link header only on those of which it is known.
Next decode_juniper(LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
