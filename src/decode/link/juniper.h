// Juniper's routers put a header of their own before what they capture, and the cookies of their
// interface cards (PICs) between that and the packet.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Frames of one of Juniper's link types. Where the router says that it removed the link header, an
// IP packet is followed on all of them; otherwise only on those whose link header is known.
Next decode_juniper(LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
