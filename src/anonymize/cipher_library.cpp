#include "anonymize/cipher_library.h"

namespace wirecensus::anonymize {

CipherLibrary::CipherLibrary() : SharedLibrary(WIRECENSUS_CRYPTO_SONAME, "libssl3") {}

const CipherLibrary& libcrypto() {
  static const CipherLibrary library;
  return library;
}

}  // namespace wirecensus::anonymize
