// JA4, the fingerprint of a TLS client (FoxIO-LLC/ja4, technical_details/JA4.md; this part of JA4+
// is under the BSD 3-Clause License). Corner cases are read as the text has them, not as one of the
// programs has: see ja4_test.cpp.
#pragma once

#include <cstdint>
#include <string>

#include "inspect/names/client_hello.h"

namespace wirecensus::inspect {

enum class HelloTransport : char { tcp = 't', quic = 'q', dtls = 'd' };

// "t13d1516h2_8daaf6152771_e5627efa2ab1": 36 characters. Empty if no libcrypto was built in.
// Thread-safe.
std::string ja4(HelloTransport transport, const ClientHello& hello);

// Reserved values that clients send so that servers learn to ignore them (GREASE, RFC 8701).
constexpr bool is_grease(std::uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

}  // namespace wirecensus::inspect
