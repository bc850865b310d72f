// Whether bytes are likely to be IP or Ethernet, if no header states it (under MPLS labels). The
// caller's cursor is not moved.
#pragma once

#include <cstdint>

#include "decode/cursor.h"

namespace wirecensus::decode {

enum class Likeness : std::uint8_t {
  none,      // contradicted by the captured bytes
  possible,  // not contradicted
  certain,   // at least 16 arbitrary bits have the required value
};

// An IPv4 header at the cursor. Certain: the checksum is correct. Possible: without a correct
// checksum, but only if the header has no options.
Likeness likeness_to_ipv4(const Cursor& cursor);

// An IPv6 header at the cursor. Certain: its length is that of the rest of the frame, or the frame
// is padded to Ethernet's minimum size. Possible: it fits, and the addresses are of assigned kinds.
Likeness likeness_to_ipv6(const Cursor& cursor);

// An Ethernet frame `offset` bytes after the cursor: a unicast source address, a common EtherType
// or a length that fits, and content that matches the type. Certain: IP with a correct checksum or
// length, ARP, or LLC in its usual form.
Likeness likeness_to_ethernet(Cursor cursor, std::size_t offset);

}  // namespace wirecensus::decode
