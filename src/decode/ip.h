// IP: addresses, lengths, fragments; and what IP carries.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// What a header that is followed by IP returns: the two versions as IP protocols (IANA Protocol
// Numbers).
namespace ip_version {
inline constexpr std::uint16_t kIpv4 = 4;
inline constexpr std::uint16_t kIpv6 = 41;
}  // namespace ip_version

// IP of either version, where only its first four bits say which. Takes nothing off the cursor.
Next ip_by_version(const Cursor& cursor);

// Decodes the header that IP protocol `protocol` announces, and enters what it says into `packet`:
// the IP header, extension headers included, where `packet` has no addresses yet; otherwise what IP
// carries. An IP header within IP is payload: tunnels are not followed.
//
// The IP header is followed by its protocol; the cursor then holds what the header's length says,
// whatever the frame holds. It is the end where it cannot be read, and in a non-first fragment.
// Precondition: where `packet` has no addresses, `protocol` is one of ip_version.
Next decode_ip(std::uint16_t protocol, Cursor& cursor, Packet& packet);

}  // namespace wirecensus::decode
