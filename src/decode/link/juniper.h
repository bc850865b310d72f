// Juniper's routers put a header of their own before what they capture, and the cookies of their
// interface cards (PICs) between that and the packet.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Frames of one of Juniper's link types. If the router has removed the link header, an IP packet is
// followed for all of them; otherwise only for those with a known link header.
Next decode_juniper(LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
