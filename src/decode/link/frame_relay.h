// Frame relay, with the encapsulations of RFC 2427 and of Cisco.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_frame_relay(Cursor& cursor);

// The network layer protocol identifier, with or without a padding zero before it (RFC 2427).
Next decode_nlpid(Cursor& cursor);

// Multilink frame relay (FRF.16, section 2): the first part of a divided frame is followed; its
// other parts and the links' own control end as `type`.
Next decode_multilink(LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
