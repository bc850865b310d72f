// IP: addresses, lengths, fragments; and what IP carries.
#pragma once

#include "decode/cursor.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Returned by a header that is followed by IP: the two versions as IP protocols (IANA Protocol
// Numbers).
namespace ip_version {
inline constexpr std::uint16_t kIpv4 = 4;
inline constexpr std::uint16_t kIpv6 = 41;
}  // namespace ip_version

// IP of a version that only its first four bits indicate. Takes nothing off the cursor.
Next ip_by_version(const Cursor& cursor);

// Decodes the header of IP protocol `protocol` and sets the fields of `packet`: the IP header with
// its extension headers if `packet` has no addresses yet; otherwise what IP carries. IP within IP
// is payload: tunnels are not followed.
//
// After an IP header, its protocol is next, and the cursor has the length stated by the header,
// whatever the size of the frame. The result is an end if the header cannot be read, and in a
// non-first fragment. Precondition: if `packet` has no addresses, `protocol` is one of ip_version.
Next decode_ip(std::uint16_t protocol, Cursor& cursor, Packet& packet);

}  // namespace wirecensus::decode
