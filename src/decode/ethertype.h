// What an EtherType announces: IP, another tag or label in front of it, or an end.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Decodes the header that `type` announces; EtherTypes that are not followed end as themselves.
Next decode_ethertype(std::uint16_t type, Cursor& cursor);

}  // namespace wirecensus::decode
