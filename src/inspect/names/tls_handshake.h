// Finds the ClientHello in the first bytes of a stream of TLS, of a QUIC handshake, or of a DTLS
// datagram. The body can be in several records, so it is copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "inspect/names/parse_status.h"

namespace wirecensus::inspect {

// Of a hello that is read, headers of records included. The greatest of 796 real ones has 11 KiB.
inline constexpr std::size_t kMaxHello = std::size_t{16} << 10;

// All three replace `body` by that of the ClientHello. `other`: the bytes do not begin with one.
// `malformed`: they do, but its lengths are wrong or it has more than kMaxHello bytes. Thread-safe.

// The records from the start of `stream` on (RFC 8446, section 5.1).
ParseStatus find_tls_hello(Bytes stream, std::vector<std::uint8_t>& body);
// Messages without records, as the CRYPTO frames of QUIC have them (RFC 9001, section 4.1.3).
ParseStatus find_bare_hello(Bytes messages, std::vector<std::uint8_t>& body);
// One datagram (RFC 9147, section 5). Never `incomplete`: a hello in several fragments is
// `malformed`.
ParseStatus find_dtls_hello(Bytes datagram, std::vector<std::uint8_t>& body);

// Whether the bytes begin as TLS with a ClientHello does: cheap, for the choice of packets.
inline bool starts_tls_hello(Bytes bytes) {
  return bytes.size() >= 6 && bytes[0] == 22 && bytes[1] == 3 && bytes[2] <= 4 && bytes[5] == 1;
}
inline bool starts_dtls_hello(Bytes bytes) {
  return bytes.size() >= 14 && bytes[0] == 22 && bytes[1] == 0xfe && bytes[2] >= 0xfc &&
         bytes[13] == 1;
}

}  // namespace wirecensus::inspect
