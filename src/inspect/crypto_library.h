// The functions of libcrypto (https://www.openssl.org) that are used. It is loaded at the first
// call of libcrypto(). Internal to this folder.
#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/shared_library.h"

namespace wirecensus::inspect {

class CryptoLibrary : public SharedLibrary {
 public:
  CryptoLibrary();

  const decltype(&::OPENSSL_init_crypto) init_crypto = symbol("OPENSSL_init_crypto");
  const decltype(&::EVP_CIPHER_CTX_new) context_new = symbol("EVP_CIPHER_CTX_new");
  const decltype(&::EVP_CIPHER_CTX_free) context_free = symbol("EVP_CIPHER_CTX_free");
  const decltype(&::EVP_CIPHER_CTX_set_padding) set_padding = symbol("EVP_CIPHER_CTX_set_padding");
  const decltype(&::EVP_CIPHER_CTX_ctrl) context_control = symbol("EVP_CIPHER_CTX_ctrl");
  const decltype(&::EVP_aes_128_ecb) aes_128_ecb = symbol("EVP_aes_128_ecb");
  const decltype(&::EVP_EncryptInit_ex) encrypt_init = symbol("EVP_EncryptInit_ex");
  const decltype(&::EVP_EncryptUpdate) encrypt_update = symbol("EVP_EncryptUpdate");
  const decltype(&::EVP_aes_128_gcm) aes_128_gcm = symbol("EVP_aes_128_gcm");
  const decltype(&::EVP_DecryptInit_ex) decrypt_init = symbol("EVP_DecryptInit_ex");
  const decltype(&::EVP_DecryptUpdate) decrypt_update = symbol("EVP_DecryptUpdate");
  const decltype(&::EVP_DecryptFinal_ex) decrypt_final = symbol("EVP_DecryptFinal_ex");
  const decltype(&::EVP_Digest) digest = symbol("EVP_Digest");
  const decltype(&::EVP_sha1) sha1 = symbol("EVP_sha1");
  const decltype(&::EVP_sha256) sha256 = symbol("EVP_sha256");
  const decltype(&::HMAC) hmac = symbol("HMAC");
};

// On any thread. Precondition of calls of its functions: loaded().
const CryptoLibrary& libcrypto();

}  // namespace wirecensus::inspect
