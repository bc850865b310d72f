// Initial packets of QUIC: versions 1 (RFC 9000, 9001) and 2 (RFC 9369), and the drafts 23 to 34,
// which differ in their salt alone. Their keys follow from a connection ID that everybody sees, so
// the ClientHello in them is protected from change, not from reading.
//
// All functions are thread-safe. Views are valid as long as the datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "inspect/names/parse_status.h"

namespace wirecensus::inspect {

struct QuicVersion;  // in quic_initial.cpp

// One packet in a datagram.
struct QuicInitial {
  const QuicVersion* version = nullptr;
  Bytes destination_id;
  Bytes packet;                   // from the first byte of the header to the end of the packet
  std::size_t number_offset = 0;  // of the packet number in `packet`
};

// Whether the bytes begin as an Initial of a known version: cheap, for the choice of packets.
bool starts_quic_initial(Bytes datagram);

// Whether the datagram does nothing but settle the version: a server's list of versions (RFC 9000,
// section 17.2.1), of which one is known here or reserved, or a client's first datagram of a
// reserved version (section 15), which asks for that list. Its rest cannot be read.
bool settles_quic_version(Bytes datagram);

// Takes packets with a long header off `datagram` until one is an Initial, and sets `initial` to
// it. `other`: there is none (any more). `malformed`, `incomplete`: the lengths of a header do not
// fit.
ParseStatus take_quic_initial(Bytes& datagram, QuicInitial& initial);

// Removes the protection of a client's packet, with the keys that follow from `key_id`: the
// destination connection ID of the client's first packet, or of its first one after a Retry (RFC
// 9001, section 5.2). Precondition: `initial` is from take_quic_initial(). False, with no `frames`,
// if they are not its keys (or no libcrypto was built in).
bool open_quic_initial(const QuicInitial& initial, Bytes key_id, std::vector<std::uint8_t>& frames);

struct CryptoFrame {
  std::uint64_t offset = 0;
  Bytes data;
};

// Takes frames off `frames` until one is a CRYPTO frame (RFC 9000, section 19.6). `other`: there is
// none (any more). `malformed`: a frame that an Initial may not have (section 12.4) or that is cut.
ParseStatus take_crypto_frame(Bytes& frames, CryptoFrame& frame);

}  // namespace wirecensus::inspect
