// Anonymizes the addresses of packets. Most were seen shortly before, so their results are kept.
#pragma once

#include <cstring>
#include <vector>

#include "anonymize/crypto_pan.h"
#include "base/address.h"

namespace wirecensus::anonymize {

// Not thread-safe: each thread has its own. All of one key give the same addresses.
class AddressAnonymizer {
 public:
  // Throws std::bad_alloc. Precondition: can_anonymize().
  explicit AddressAnonymizer(const Key& key) : cipher_(key), known_(kKnown) {}

  // CryptoPan::anonymized() of the address. Throws std::bad_alloc.
  IpAddress operator()(const IpAddress& address) {
    Known& known = known_[place_of(address)];
    if (known.address != address) known = {address, cipher_.anonymized(address)};
    return known.anonymized;
  }

 private:
  struct Known {
    IpAddress address;
    IpAddress anonymized;
  };
  static constexpr std::size_t kKnownBits = 14;
  static constexpr std::size_t kKnown = std::size_t{1} << kKnownBits;  // half a megabyte

  // Whoever chooses addresses for the same place makes them only as slow as new ones.
  static std::size_t place_of(const IpAddress& address) {
    std::uint64_t words[2];
    std::memcpy(words, address.bytes.data(), sizeof(words));
    const std::uint64_t mixed = words[0] * 0x9e3779b97f4a7c15 ^ words[1] * 0xc2b2ae3d27d4eb4f;
    return (mixed ^ mixed >> 32) * 0x9e3779b97f4a7c15 >> (64 - kKnownBits);
  }

  CryptoPan cipher_;
  std::vector<Known> known_;
};

}  // namespace wirecensus::anonymize
