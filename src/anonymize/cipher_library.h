// The functions of libcrypto (https://www.openssl.org) that encrypt blocks. It is loaded at the
// first call of libcrypto(). Internal to this folder.
#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/shared_library.h"

namespace wirecensus::anonymize {

class CipherLibrary : public SharedLibrary {
 public:
  CipherLibrary();

  const decltype(&::OPENSSL_init_crypto) init_crypto = symbol("OPENSSL_init_crypto");
  const decltype(&::EVP_CIPHER_CTX_new) context_new = symbol("EVP_CIPHER_CTX_new");
  const decltype(&::EVP_CIPHER_CTX_free) context_free = symbol("EVP_CIPHER_CTX_free");
  const decltype(&::EVP_CIPHER_CTX_set_padding) set_padding = symbol("EVP_CIPHER_CTX_set_padding");
  const decltype(&::EVP_aes_128_ecb) aes_128_ecb = symbol("EVP_aes_128_ecb");
  const decltype(&::EVP_EncryptInit_ex) encrypt_init = symbol("EVP_EncryptInit_ex");
  const decltype(&::EVP_EncryptUpdate) encrypt_update = symbol("EVP_EncryptUpdate");
};

// On any thread. Precondition of calls of its functions: loaded().
const CipherLibrary& libcrypto();

}  // namespace wirecensus::anonymize
