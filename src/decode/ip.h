// The IP headers: addresses, lengths, fragments.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// How a header that is followed by IP says which: the numbers of ProtocolSpace::ip for the two.
namespace ip_version {
inline constexpr std::uint16_t kIpv4 = 4;
inline constexpr std::uint16_t kIpv6 = 41;
}  // namespace ip_version

// IP of either version, where nothing but its first four bits tells which.
Next ip_by_version(const Cursor& cursor);

// Decodes the IP packet at the cursor, transport header included: all that is left of a frame.
void decode_ip(std::uint16_t version, Cursor& cursor, Packet& packet);

}  // namespace wirecensus::decode
