// IP that no header announces.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// Whether an IP packet begins `offset` bytes after the cursor: a completely captured header, with
// lengths that fit the frame and a correct checksum (IPv4) or common addresses (IPv6).
bool ip_begins(Cursor cursor, std::size_t offset);

// IP at the cursor, or the end as `type`.
Next ip_or_end(LinkType type, const Cursor& cursor);

// The same `offset` bytes after the cursor.
Next ip_after(std::size_t offset, LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
