// Ethernet II and IEEE 802.3, and IEEE 802.2 LLC with SNAP, which other media share.
#pragma once

#include "decode/cursor.h"

namespace wirecensus::decode {

// The size in bytes of the two addresses that begin a frame.
inline constexpr std::size_t kMacAddressesSize = 12;

// The largest number after the addresses that is a length in bytes (IEEE 802.3, 3.2.6).
inline constexpr std::uint16_t kMaxLength = 1500;

// The size in bytes of the frame check sequence of IEEE 802.3 and 802.11, where it was recorded.
inline constexpr std::uint32_t kFcsSize = 4;

Next decode_ethernet(Cursor& cursor);

// Takes off `size` bytes of addresses or tags and the two bytes after them: from 1536 an EtherType,
// up to 1500 the length of an LLC frame, which ends there; between them not defined (IEEE 802.3,
// 3.2.6).
Next decode_type_after(std::size_t size, Cursor& cursor);

// The control field of unnumbered information (IEEE 802.2, ITU-T Q.922), which carries packets.
inline constexpr std::uint8_t kUnnumberedInformation = 0x03;

// IEEE 802.2, and the SNAP header of RFC 1042 where there is one.
Next decode_llc(Cursor& cursor);

// `bridge_padding`: the bytes of padding between SNAP and a whole frame, which align it: none on
// frame relay (RFC 2427), two after LLC (RFC 2684).
Next decode_snap(std::size_t bridge_padding, Cursor& cursor);

}  // namespace wirecensus::decode
