#include "inspect/names/quic_initial.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <string_view>

#include "base/wire_integer.h"
#include "inspect/crypto.h"
#include "inspect/names/byte_reader.h"

namespace wirecensus::inspect {

// A range of versions with the same salt and labels.
struct QuicVersion {
  std::uint32_t first;
  std::uint32_t last;
  std::uint8_t initial_type;  // of the long header
  std::uint8_t retry_type;
  std::array<std::uint8_t, 20> salt;
  std::string_view key_label;
  std::string_view iv_label;
  std::string_view hp_label;
};

namespace {

using Salt = std::array<std::uint8_t, 20>;
constexpr Salt kSalt23 = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
                          0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02};
constexpr Salt kSalt29 = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                          0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
constexpr Salt kSalt1 = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                         0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr Salt kSalt2 = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                         0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};
// clang-format off
constexpr QuicVersion kQuicVersions[] = {
    {1, 1, 0, 3, kSalt1, "quic key", "quic iv", "quic hp"},
    {0x6b3343cf, 0x6b3343cf, 1, 0, kSalt2, "quicv2 key", "quicv2 iv", "quicv2 hp"},
    {0xff000017, 0xff00001c, 0, 3, kSalt23, "quic key", "quic iv", "quic hp"},
    {0xff00001d, 0xff000020, 0, 3, kSalt29, "quic key", "quic iv", "quic hp"},
    {0xff000021, 0xff000022, 0, 3, kSalt1, "quic key", "quic iv", "quic hp"},
    {0xfaceb002, 0xfaceb002, 0, 3, kSalt23, "quic key", "quic iv", "quic hp"},  // mvfst's draft 27
};
// clang-format on

constexpr std::size_t kMaxConnectionId = 20;
constexpr std::size_t kMaxNumberSize = 4;

constexpr std::uint64_t kPaddingFrame = 0;
constexpr std::uint64_t kPingFrame = 1;
constexpr std::uint64_t kAckFrame = 2;
constexpr std::uint64_t kEcnAckFrame = 3;
constexpr std::uint64_t kCryptoFrame = 6;
constexpr std::uint64_t kCloseFrame = 0x1c;

const QuicVersion* version_of(std::uint32_t number) {
  for (const QuicVersion& version : kQuicVersions) {
    if (number >= version.first && number <= version.last) return &version;
  }
  return nullptr;
}

// RFC 9000, section 16.
std::uint64_t variable_number(ByteReader& reader) {
  const std::uint8_t first = reader.u8();
  const unsigned more = (1U << (first >> 6)) - 1;
  return (first & 0x3fULL) << (8 * more) | reader.number(more);
}

bool is_long_header(Bytes bytes) { return !bytes.empty() && (bytes[0] & 0xc0) == 0xc0; }
unsigned packet_type(std::uint8_t first) { return first >> 4 & 3U; }

// Chosen to be refused (RFC 9000, section 15).
bool is_reserved_version(std::uint32_t version) { return (version & 0x0f0f0f0fU) == 0x0a0a0a0aU; }

bool is_version_list(Bytes list) {
  constexpr std::size_t kVersionBytes = 4;
  bool any = false;
  for (std::size_t at = 0; at + kVersionBytes <= list.size(); at += kVersionBytes) {
    const std::uint32_t version = *list.as<Be32>(at);
    any = any || version_of(version) != nullptr || is_reserved_version(version);
  }
  return any && list.size() % kVersionBytes == 0;
}

struct QuicKeys {
  Aes128Key key;
  GcmNonce iv;
  Aes128Key header;
};

bool derive_keys(const QuicVersion& version, Bytes key_id, QuicKeys& keys) {
  Sha256 initial{};
  Sha256 client{};
  return hkdf_extract({version.salt.data(), version.salt.size()}, key_id, initial) &&
         hkdf_expand_label(initial, "client in", client) &&
         hkdf_expand_label(client, version.key_label, keys.key) &&
         hkdf_expand_label(client, version.iv_label, keys.iv) &&
         hkdf_expand_label(client, version.hp_label, keys.header);
}

// Removes header protection (RFC 9001, section 5.4): `header` becomes the plain header, packet
// number included, which is also put into the nonce.
bool unmask(const QuicInitial& initial, QuicKeys& keys, std::vector<std::uint8_t>& header) {
  const Bytes packet = initial.packet;
  const Bytes sample = packet.skip(initial.number_offset + kMaxNumberSize);
  Aes128Block block{};
  Aes128Block mask{};
  if (sample.size() < block.size()) return false;
  std::copy_n(sample.data(), block.size(), block.begin());
  if (!encrypt_block(keys.header, block, mask)) return false;
  const auto first = static_cast<std::uint8_t>(packet[0] ^ (mask[0] & 0x0fU));
  const std::size_t number_size = (first & 3U) + 1U;
  header.assign(packet.data(), packet.data() + initial.number_offset + number_size);
  header[0] = first;
  for (std::size_t i = 0; i < number_size; ++i) {
    std::uint8_t& byte = header[initial.number_offset + i];
    byte ^= mask[1 + i];
    keys.iv[keys.iv.size() - number_size + i] ^= byte;
  }
  return true;
}

// Skips an ACK frame (RFC 9000, section 19.3).
void skip_ack(ByteReader& reader, bool with_ecn) {
  variable_number(reader);  // largest acknowledged
  variable_number(reader);  // delay
  std::uint64_t ranges = variable_number(reader);
  variable_number(reader);  // first range
  for (; ranges > 0 && reader.ok(); --ranges) {
    variable_number(reader);
    variable_number(reader);
  }
  for (int i = 0; with_ecn && i < 3; ++i) variable_number(reader);
}

void skip_close(ByteReader& reader) {
  variable_number(reader);  // error
  variable_number(reader);  // type of the frame in error
  reader.take(variable_number(reader));
}

}  // namespace

bool starts_quic_initial(Bytes datagram) {
  if (datagram.size() < 7 || !is_long_header(datagram)) return false;
  const QuicVersion* version = version_of(*datagram.as<Be32>(1));
  return version != nullptr && packet_type(datagram[0]) == version->initial_type;
}

bool settles_quic_version(Bytes datagram) {
  constexpr std::size_t kMinFirstDatagram = 1200;  // RFC 9000, section 14.1
  constexpr std::size_t kMinFirstId = 8;           // section 7.2
  constexpr std::uint8_t kLongForm = 0x80;         // all that RFC 8999 says of the first byte
  if (datagram.empty() || (datagram[0] & kLongForm) == 0) return false;
  ByteReader reader(datagram.drop(1));
  const auto version = static_cast<std::uint32_t>(reader.number(4));
  const Bytes destination = reader.vector(1);
  const Bytes source = reader.vector(1);
  const bool fits =
      reader.ok() && destination.size() <= kMaxConnectionId && source.size() <= kMaxConnectionId;
  if (!fits) return false;
  if (version == 0) return is_version_list(reader.rest());
  return is_reserved_version(version) && is_long_header(datagram) &&
         destination.size() >= kMinFirstId && datagram.size() >= kMinFirstDatagram;
}

ParseStatus take_quic_initial(Bytes& datagram, QuicInitial& initial) {
  while (is_long_header(datagram)) {
    const Bytes start = datagram;
    ByteReader reader(start.drop(1));
    const QuicVersion* version = version_of(static_cast<std::uint32_t>(reader.number(4)));
    if (version == nullptr) return reader.ok() ? ParseStatus::other : ParseStatus::incomplete;
    const Bytes destination = reader.vector(1);
    const Bytes source = reader.vector(1);
    const unsigned type = packet_type(start[0]);
    if (type == version->retry_type) return ParseStatus::other;  // has no length: the last one
    const bool is_initial = type == version->initial_type;
    if (is_initial) reader.take(variable_number(reader));  // token
    const std::uint64_t size = variable_number(reader);
    const std::size_t header = start.size() - reader.rest().size();
    reader.take(size);
    if (!reader.ok()) return ParseStatus::incomplete;
    if (destination.size() > kMaxConnectionId || source.size() > kMaxConnectionId)
      return ParseStatus::malformed;
    datagram = reader.rest();
    if (!is_initial) continue;
    initial = {version, destination, start.first(header + static_cast<std::size_t>(size)), header};
    return ParseStatus::parsed;
  }
  return ParseStatus::other;
}

bool open_quic_initial(const QuicInitial& initial, Bytes key_id,
                       std::vector<std::uint8_t>& frames) {
  assert(initial.version != nullptr && initial.number_offset <= initial.packet.size());
  QuicKeys keys{};
  std::vector<std::uint8_t> header;
  frames.clear();
  return derive_keys(*initial.version, key_id, keys) && unmask(initial, keys, header) &&
         open_gcm(keys.key, keys.iv, {header.data(), header.size()},
                  initial.packet.drop(header.size()), frames);
}

ParseStatus take_crypto_frame(Bytes& frames, CryptoFrame& frame) {
  ByteReader reader(frames);
  while (!reader.at_end()) {
    const std::uint64_t type = variable_number(reader);
    switch (type) {
      case kPaddingFrame:
      case kPingFrame: break;
      case kAckFrame:
      case kEcnAckFrame: skip_ack(reader, type == kEcnAckFrame); break;
      case kCloseFrame: skip_close(reader); break;
      case kCryptoFrame:
        frame.offset = variable_number(reader);
        frame.data = reader.take(variable_number(reader));
        frames = reader.rest();
        return reader.ok() ? ParseStatus::parsed : ParseStatus::malformed;
      default: return ParseStatus::malformed;
    }
    frames = reader.rest();
  }
  return reader.ok() ? ParseStatus::other : ParseStatus::malformed;
}

}  // namespace wirecensus::inspect
