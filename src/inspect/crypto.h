// The primitives that QUIC Initials, JA4 and community IDs need, of libcrypto (crypto.cpp). All are
// thread-safe, and return false if libcrypto refuses or is missing: callers that must not do
// without ask load_crypto() first.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace wirecensus::inspect {

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;
using Aes128Block = std::array<std::uint8_t, 16>;
using Aes128Key = std::array<std::uint8_t, 16>;
using GcmNonce = std::array<std::uint8_t, 12>;
inline constexpr std::size_t kGcmTagSize = 16;

// Loads libcrypto, if that was not done before. Error: it is not installed; the message says what
// to install.
Status load_crypto();

bool sha1(Bytes message, Sha1& digest);
bool sha256(Bytes message, Sha256& digest);

// RFC 5869, with SHA-256.
bool hkdf_extract(Bytes salt, Bytes secret, Sha256& key);

// HKDF-Expand-Label of RFC 8446, section 7.1, without context; `label` without "tls13 ".
// Precondition: at most 32 bytes of `out`, at most 32 of `label`.
bool hkdf_expand_label(const Sha256& key, std::string_view label, std::span<std::uint8_t> out);

bool encrypt_block(const Aes128Key& key, const Aes128Block& block, Aes128Block& out);

// Opens AES-128-GCM: `sealed` ends with its tag. False, with nothing of use in `plain`, if the tag
// is wrong. Precondition: `sealed` has less than 2 GiB.
bool open_gcm(const Aes128Key& key, const GcmNonce& nonce, Bytes associated, Bytes sealed,
              std::vector<std::uint8_t>& plain);

}  // namespace wirecensus::inspect
