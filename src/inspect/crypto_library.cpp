#include "inspect/crypto_library.h"

namespace wirecensus::inspect {

CryptoLibrary::CryptoLibrary() : SharedLibrary(WIRECENSUS_CRYPTO_SONAME, "libssl3") {}

const CryptoLibrary& libcrypto() {
  static const CryptoLibrary library;
  return library;
}

}  // namespace wirecensus::inspect
