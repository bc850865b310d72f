#include "inspect/crypto.h"

#include <algorithm>
#include <cassert>
#include <memory>

#include "inspect/crypto_library.h"

namespace wirecensus::inspect {
namespace {

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { libcrypto().context_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

int size_of(Bytes bytes) { return static_cast<int>(bytes.size()); }

bool hmac(Bytes key, Bytes message, Sha256& out) {
  unsigned size = 0;
  return libcrypto().hmac(libcrypto().sha256(), key.data(), size_of(key), message.data(),
                          message.size(), out.data(), &size) != nullptr &&
         size == out.size();
}

// No configuration of the system is read: the program may run where it has no files.
bool has_crypto() {
  static const bool ready =
      libcrypto().loaded() && libcrypto().init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;
  return ready;
}

}  // namespace

Status load_crypto() { return libcrypto().loaded(); }

bool sha1(Bytes message, Sha1& digest) {
  return has_crypto() && libcrypto().digest(message.data(), message.size(), digest.data(), nullptr,
                                            libcrypto().sha1(), nullptr) == 1;
}

bool sha256(Bytes message, Sha256& digest) {
  return has_crypto() && libcrypto().digest(message.data(), message.size(), digest.data(), nullptr,
                                            libcrypto().sha256(), nullptr) == 1;
}

bool hkdf_extract(Bytes salt, Bytes secret, Sha256& key) {
  return has_crypto() && hmac(salt, secret, key);
}

bool hkdf_expand_label(const Sha256& key, std::string_view label, std::span<std::uint8_t> out) {
  constexpr std::string_view kPrefix = "tls13 ";
  assert(out.size() <= key.size() && label.size() <= 32);
  std::vector<std::uint8_t> info = {0, static_cast<std::uint8_t>(out.size()),
                                    static_cast<std::uint8_t>(kPrefix.size() + label.size())};
  info.insert(info.end(), kPrefix.begin(), kPrefix.end());
  info.insert(info.end(), label.begin(), label.end());
  info.push_back(0);  // no context
  info.push_back(1);  // the first block of the expansion, which is enough
  Sha256 block{};
  if (!has_crypto() || !hmac({key.data(), key.size()}, {info.data(), info.size()}, block))
    return false;
  std::copy_n(block.begin(), out.size(), out.begin());
  return true;
}

bool encrypt_block(const Aes128Key& key, const Aes128Block& block, Aes128Block& out) {
  const CipherContext context(has_crypto() ? libcrypto().context_new() : nullptr);
  int size = 0;
  return context != nullptr &&
         libcrypto().encrypt_init(context.get(), libcrypto().aes_128_ecb(), nullptr, key.data(),
                                  nullptr) == 1 &&
         libcrypto().set_padding(context.get(), 0) == 1 &&
         libcrypto().encrypt_update(context.get(), out.data(), &size, block.data(),
                                    static_cast<int>(block.size())) == 1 &&
         size == static_cast<int>(out.size());
}

bool open_gcm(const Aes128Key& key, const GcmNonce& nonce, Bytes associated, Bytes sealed,
              std::vector<std::uint8_t>& plain) {
  if (!has_crypto() || sealed.size() < kGcmTagSize) return false;
  const Bytes text = sealed.first(sealed.size() - kGcmTagSize);
  const Bytes expected = sealed.drop(text.size());
  std::vector<std::uint8_t> tag(expected.data(), expected.data() + expected.size());
  plain.resize(sealed.size());  // room for a block more than the text
  const CipherContext context(libcrypto().context_new());
  int size = 0;
  int more = 0;
  const bool opened = context != nullptr &&
                      libcrypto().decrypt_init(context.get(), libcrypto().aes_128_gcm(), nullptr,
                                               key.data(), nonce.data()) == 1 &&
                      libcrypto().decrypt_update(context.get(), nullptr, &more, associated.data(),
                                                 size_of(associated)) == 1 &&
                      libcrypto().decrypt_update(context.get(), plain.data(), &size, text.data(),
                                                 size_of(text)) == 1 &&
                      libcrypto().context_control(context.get(), EVP_CTRL_GCM_SET_TAG,
                                                  static_cast<int>(tag.size()), tag.data()) == 1 &&
                      libcrypto().decrypt_final(context.get(), plain.data() + size, &more) == 1;
  plain.resize(opened ? text.size() : 0);
  return opened;
}

}  // namespace wirecensus::inspect
