// The ClientHello of TLS (RFC 8446, RFC 5246) and DTLS (RFC 9147, RFC 6347): what names the server
// and the client's program.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "inspect/names/parse_status.h"

namespace wirecensus::inspect {

// Lists are in the order of the wire, with all values. Views are valid as long as the message.
struct ClientHello {
  std::uint16_t version = 0;  // legacy_version
  std::vector<std::uint16_t> ciphers;
  std::vector<std::uint16_t> extensions;
  std::vector<std::uint16_t> supported_versions;    // empty without the extension (RFC 8446)
  std::vector<std::uint16_t> signature_algorithms;  // empty without the extension
  bool has_server_name = false;                     // the extension, even if it names nothing
  Bytes server_name;                                // the first host name (RFC 6066)
  bool has_alpn = false;
  Bytes alpn;  // the first protocol (RFC 7301)
};

enum class HelloForm : std::uint8_t { tls, dtls };

// Reads the body of the message, after the handshake header. Never `incomplete`: the length of the
// body is known. An extension of a wrong form makes the message malformed. Thread-safe.
ParseStatus parse_client_hello(Bytes body, HelloForm form, ClientHello& hello);

}  // namespace wirecensus::inspect
