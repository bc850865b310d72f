// How much bytes look like IP or Ethernet, where no header says what they are (under MPLS labels).
// None of these moves the caller's cursor.
#pragma once

#include <cstdint>

#include "decode/cursor.h"

namespace wirecensus::decode {

enum class Likeness : std::uint8_t {
  none,      // contradicted by what was captured
  possible,  // not contradicted
  certain,   // at least 16 bits that could have any value have the one that they must have
};

// An IPv4 header at the cursor. Certain: its checksum is right. Possible without, but only of a
// header without options.
Likeness likeness_to_ipv4(const Cursor& cursor);

// An IPv6 header at the cursor. Certain: its length is that of the rest of the frame, or the frame
// is padded to Ethernet's minimum size. Possible: it fits, and the addresses are of kinds in use.
Likeness likeness_to_ipv6(const Cursor& cursor);

// An Ethernet frame `offset` bytes after the cursor: a unicast source address, a usual EtherType or
// a length that fits, and then what the type says. Certain: that is IP with a right checksum or
// length, ARP, or LLC in its usual form.
Likeness likeness_to_ethernet(Cursor cursor, std::size_t offset);

}  // namespace wirecensus::decode
