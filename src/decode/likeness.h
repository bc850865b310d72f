// How much bytes look like IP or Ethernet, where no header names what they are (behind MPLS
// labels).
#pragma once

#include <cstdint>

#include "decode/cursor.h"

namespace wirecensus::decode {

enum class Likeness : std::uint8_t {
  none,      // something contradicts it
  possible,  // nothing that was captured contradicts it
  certain,   // at least 16 bits that could be anything are as they must be
};

// An IPv4 header at the cursor. Certain: its checksum is right. Possible without, but only of a
// header without options.
Likeness likeness_to_ipv4(const Cursor& cursor);

// An IPv6 header at the cursor. Certain: its length is that of the rest of the frame, or the frame
// is padded to Ethernet's least size. Possible: it fits, and the addresses are of kinds in use.
Likeness likeness_to_ipv6(const Cursor& cursor);

// An Ethernet frame `offset` bytes behind the cursor: one station as its source, a usual EtherType
// or a length that fits, and behind it what the type says. Certain: that is IP with a right
// checksum or length, ARP, or LLC in its usual form.
Likeness likeness_to_ethernet(Cursor cursor, std::size_t offset);

}  // namespace wirecensus::decode
