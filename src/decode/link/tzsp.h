// The TaZmen Sniffer Protocol: frames that wireless access points send to a sniffer.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

Next decode_tzsp(Cursor& cursor);

}  // namespace wirecensus::decode
