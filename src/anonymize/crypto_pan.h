// Crypto-PAn: addresses become others, one to one, and two addresses with a common prefix of k bits
// become two with a common prefix of exactly k bits.
//
// J. Xu, J. Fan, M. H. Ammar, S. B. Moon, "Prefix-Preserving IP Address Anonymization:
// Measurement-Based Security Evaluation and a New Cryptography-Based Scheme", ICNP 2002. The
// results are those of the authors' program, and for IPv6 (all 128 bits, with the same pad) those
// of nfdump and yacryptopan.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/address.h"
#include "base/result.h"

namespace wirecensus::anonymize {

// The first half is the key of AES-128, and the second half, encrypted with it, the pad.
using Key = std::array<std::uint8_t, 32>;

// Loads libcrypto, if that was not done before. Error: it is not installed; the message says what
// to install.
Status can_anonymize();

// Not thread-safe: each thread has its own. All of one key give the same addresses.
class CryptoPan {
 public:
  // Throws std::bad_alloc. Precondition: can_anonymize().
  explicit CryptoPan(const Key& key);
  ~CryptoPan();
  CryptoPan(CryptoPan&&) noexcept;
  CryptoPan& operator=(CryptoPan&&) noexcept;

  // Returns an address of the same version; of none, none. Every bit costs a block of AES: 0.2 µs
  // for IPv4, 0.8 µs for IPv6. Throws std::bad_alloc.
  IpAddress anonymized(const IpAddress& address);

 private:
  struct Cipher;
  std::unique_ptr<Cipher> cipher_;
  std::array<std::uint8_t, 16> pad_{};
};

}  // namespace wirecensus::anonymize
