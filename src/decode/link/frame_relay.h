// Frame relay, with the encapsulations of RFC 2427 and of Cisco.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_frame_relay(Cursor& cursor);

// The network layer protocol identifier, perhaps behind a zero that pads (RFC 2427).
Next decode_nlpid(Cursor& cursor);

// Multilink frame relay (FRF.16, section 2): a frame that was cut is followed where it begins; its
// other parts and the links' own control end as `type`.
Next decode_multilink(LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
