#include "fuzz/sealed_initial.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "fuzz/require.h"
#include "inspect/crypto.h"

namespace wirecensus::fuzz {
namespace {

using Buffer = std::vector<std::uint8_t>;
using Salt = std::array<std::uint8_t, 20>;

constexpr Salt kSalt1 = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                         0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr Salt kSalt2 = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                         0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};
constexpr std::size_t kMaxNumber = 4;

struct Keys {
  inspect::Aes128Key key{};
  inspect::GcmNonce iv{};
  inspect::Aes128Key header{};
};

Keys keys_of(const InitialPacket& packet) {
  const Salt& salt = packet.is_version_2 ? kSalt2 : kSalt1;
  const bool two = packet.is_version_2;
  const Bytes id(packet.destination_id.data(), packet.destination_id.size());
  inspect::Sha256 initial{};
  inspect::Sha256 client{};
  Keys keys;
  const bool derived =
      inspect::hkdf_extract({salt.data(), salt.size()}, id, initial) &&
      inspect::hkdf_expand_label(initial, "client in", client) &&
      inspect::hkdf_expand_label(client, two ? "quicv2 key" : "quic key", keys.key) &&
      inspect::hkdf_expand_label(client, two ? "quicv2 iv" : "quic iv", keys.iv) &&
      inspect::hkdf_expand_label(client, two ? "quicv2 hp" : "quic hp", keys.header);
  require(derived, "keys can be derived");
  return keys;
}

void append_number(std::uint64_t number, std::size_t size, Buffer& out) {
  for (std::size_t i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

void append_counted(const Buffer& bytes, Buffer& out) {
  out.push_back(static_cast<std::uint8_t>(bytes.size()));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// Ends with the packet number.
Buffer header_of(const InitialPacket& packet) {
  constexpr std::uint8_t kLongHeader = 0xc0;
  constexpr std::uint32_t kVersion2 = 0x6b3343cf;
  const int type = packet.is_version_2 ? 1 << 4 : 0;
  Buffer header = {static_cast<std::uint8_t>(kLongHeader | type | (packet.number_size - 1))};
  append_number(packet.is_version_2 ? kVersion2 : 1, 4, header);
  append_counted(packet.destination_id, header);
  append_counted({}, header);
  append_counted(packet.token, header);
  const std::size_t rest = packet.number_size + packet.frames.size() + inspect::kGcmTagSize;
  append_number(0x4000 | rest, 2, header);
  append_number(packet.number, packet.number_size, header);
  return header;
}

// Appends what AES-128-GCM makes of `plain`, and its tag.
void append_sealed(const Keys& keys, const Buffer& plain, Buffer& packet) {
  const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                           EVP_CIPHER_CTX_free);
  const int header = static_cast<int>(packet.size());
  Buffer text(plain.size() + inspect::kGcmTagSize);
  int size = 0;
  int more = 0;
  const bool done = EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, keys.key.data(),
                                       keys.iv.data()) == 1 &&
                    EVP_EncryptUpdate(context.get(), nullptr, &more, packet.data(), header) == 1 &&
                    EVP_EncryptUpdate(context.get(), text.data(), &size, plain.data(),
                                      static_cast<int>(plain.size())) == 1 &&
                    EVP_EncryptFinal_ex(context.get(), text.data() + size, &more) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, inspect::kGcmTagSize,
                                        text.data() + plain.size()) == 1;
  require(done, "a packet can be sealed");
  packet.insert(packet.end(), text.begin(), text.end());
}

void mask_header(const InitialPacket& packet, const Keys& keys, std::size_t number_offset,
                 Buffer& bytes) {
  inspect::Aes128Block sample{};
  inspect::Aes128Block mask{};
  for (std::size_t i = 0; i < sample.size(); ++i) sample[i] = bytes[number_offset + kMaxNumber + i];
  require(inspect::encrypt_block(keys.header, sample, mask), "a header can be masked");
  bytes[0] ^= static_cast<std::uint8_t>(mask[0] & 0x0fU);
  for (std::size_t i = 0; i < packet.number_size; ++i) bytes[number_offset + i] ^= mask[1 + i];
}

}  // namespace

std::vector<std::uint8_t> sealed(const InitialPacket& packet) {
  Keys keys = keys_of(packet);
  Buffer bytes = header_of(packet);
  const std::size_t number_offset = bytes.size() - packet.number_size;
  for (std::size_t i = 0; i < packet.number_size; ++i) {
    keys.iv[keys.iv.size() - packet.number_size + i] ^= bytes[number_offset + i];
  }
  append_sealed(keys, packet.frames, bytes);
  mask_header(packet, keys, number_offset, bytes);
  return bytes;
}

}  // namespace wirecensus::fuzz
