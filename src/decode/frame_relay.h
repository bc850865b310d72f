// Frame Relay with the encapsulations of RFC 2427 and of Cisco.
#pragma once

#include "decode/cursor.h"

namespace wirecensus {

Next decode_frame_relay(Cursor& cursor);

}  // namespace wirecensus
