// Ethernet II and IEEE 802.3, and IEEE 802.2 LLC with SNAP, which other media share.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// The size of the two addresses that begin a frame.
inline constexpr std::size_t kMacAddressesSize = 12;

// The largest number behind the addresses that is a length (IEEE 802.3, 3.2.6).
inline constexpr std::uint16_t kMaxLength = 1500;

// The size of the frame check sequence of IEEE 802.3 and 802.11, where it was recorded.
inline constexpr std::uint32_t kFcsSize = 4;

Next decode_ethernet(Cursor& cursor);

// The two bytes behind `size` bytes of addresses or tags: from 1536 an EtherType, up to 1500 the
// length of an LLC frame, between them nothing that IEEE 802.3 (3.2.6) knows.
Next decode_type_after(std::size_t size, Cursor& cursor);

// The control field of unnumbered information (IEEE 802.2, ITU-T Q.922): what packets come in.
inline constexpr std::uint8_t kUnnumberedInformation = 0x03;

// IEEE 802.2, and the SNAP header of RFC 1042 where there is one.
Next decode_llc(Cursor& cursor);

// `bridge_padding`: the bytes that pad in front of whole frames behind SNAP, so that they are
// aligned: none on frame relay (RFC 2427), two behind LLC (RFC 2684).
Next decode_snap(std::size_t bridge_padding, Cursor& cursor);

}  // namespace wirecensus::decode
