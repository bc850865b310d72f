// The first header of a frame, by link type.
#pragma once

#include "base/link_type.h"
#include "decode/cursor.h"

namespace wirecensus {

// Decodes the header that frames of `type` begin with. Link types that this program does not decode
// end as themselves with DecodeIssue::unsupported_link_type.
Next decode_link(LinkType type, Cursor& cursor);

}  // namespace wirecensus
