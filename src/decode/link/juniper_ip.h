// IP where no header says so.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Whether an IP packet begins `offset` bytes after the cursor: a header that is captured whole,
// with lengths that fit the frame and a right checksum (IPv4) or usual addresses (IPv6).
bool ip_begins(Cursor cursor, std::size_t offset);

// IP at the cursor, or the end as `type`.
Next ip_or_end(LinkType type, const Cursor& cursor);

// The same `offset` bytes after the cursor.
Next ip_after(std::size_t offset, LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
