#include "anonymize/crypto_pan.h"

#include <algorithm>
#include <cassert>
#include <new>

#include "anonymize/cipher_library.h"

namespace wirecensus::anonymize {
namespace {

constexpr std::size_t kBlock = 16;
constexpr std::size_t kMaxBits = 128;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { libcrypto().context_free(context); }
};

// The only failure of the library is a lack of memory.
void require(bool succeeded) {
  if (!succeeded) throw std::bad_alloc();
}

// The first `bits` bits are those of `address`, the others those of `pad`.
void write_block(const std::uint8_t* address, const std::uint8_t* pad, std::size_t bits,
                 std::uint8_t* block) {
  for (std::size_t i = 0; i < kBlock; ++i) {
    const std::size_t from_address = bits <= 8 * i ? 0 : std::min<std::size_t>(bits - 8 * i, 8);
    const unsigned mask = 0xff00U >> from_address & 0xffU;
    block[i] = static_cast<std::uint8_t>((address[i] & mask) | (pad[i] & ~mask));
  }
}

}  // namespace

struct CryptoPan::Cipher {
  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context;
  std::array<std::uint8_t, kMaxBits * kBlock> blocks;

  // Encrypts the first `size` bytes of `blocks` in place, each block alone.
  void encrypt(std::size_t size) {
    int written = 0;
    require(libcrypto().encrypt_update(context.get(), blocks.data(), &written, blocks.data(),
                                       static_cast<int>(size)) == 1 &&
            written == static_cast<int>(size));
  }
};

Status can_anonymize() { return libcrypto().loaded(); }

CryptoPan::CryptoPan(const Key& key) : cipher_(std::make_unique<Cipher>()) {
  assert(can_anonymize());
  libcrypto().init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  cipher_->context.reset(libcrypto().context_new());
  EVP_CIPHER_CTX* const context = cipher_->context.get();
  require(context != nullptr &&
          libcrypto().encrypt_init(context, libcrypto().aes_128_ecb(), nullptr, key.data(),
                                   nullptr) == 1 &&
          libcrypto().set_padding(context, 0) == 1);
  std::copy(key.begin() + kBlock, key.end(), cipher_->blocks.begin());
  cipher_->encrypt(kBlock);
  std::copy_n(cipher_->blocks.begin(), kBlock, pad_.begin());
}

CryptoPan::~CryptoPan() = default;
CryptoPan::CryptoPan(CryptoPan&&) noexcept = default;
CryptoPan& CryptoPan::operator=(CryptoPan&&) noexcept = default;

// A bit is inverted, or not, by what the bits before it are encrypted to.
IpAddress CryptoPan::anonymized(const IpAddress& address) {
  if (address.version == IpVersion::none) return address;
  const std::size_t bits = address.version == IpVersion::v4 ? 32 : kMaxBits;
  std::uint8_t* const blocks = cipher_->blocks.data();
  for (std::size_t bit = 0; bit < bits; ++bit) {
    write_block(address.bytes.data(), pad_.data(), bit, blocks + bit * kBlock);
  }
  cipher_->encrypt(bits * kBlock);
  IpAddress changed = address;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const unsigned inverted = blocks[bit * kBlock] >> 7;
    changed.bytes[bit / 8] ^= static_cast<std::uint8_t>(inverted << (7 - bit % 8));
  }
  return changed;
}

}  // namespace wirecensus::anonymize
