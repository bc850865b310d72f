#include "inspect/names/tls_handshake.h"

#include "inspect/names/byte_reader.h"

namespace wirecensus::inspect {
namespace {

constexpr std::uint8_t kHandshakeRecord = 22;
constexpr std::uint8_t kClientHelloMessage = 1;
constexpr std::size_t kHandshakeHeader = 4;  // type, length (24)
constexpr std::size_t kMaxRecord = std::size_t{1} << 14;

void append_bytes(Bytes from, std::vector<std::uint8_t>& to) {
  to.insert(to.end(), from.data(), from.data() + from.size());
}

// What `messages`, the first bytes of a handshake, hold of a ClientHello; `size`: header included.
ParseStatus hello_size(Bytes messages, std::size_t& size) {
  if (messages.empty()) return ParseStatus::incomplete;
  if (messages[0] != kClientHelloMessage) return ParseStatus::other;
  if (messages.size() < kHandshakeHeader) return ParseStatus::incomplete;
  ByteReader reader(messages.drop(1));
  size = kHandshakeHeader + static_cast<std::size_t>(reader.number(3));
  if (size > kMaxHello) return ParseStatus::malformed;
  return messages.size() < size ? ParseStatus::incomplete : ParseStatus::parsed;
}

}  // namespace

ParseStatus find_bare_hello(Bytes messages, std::vector<std::uint8_t>& body) {
  std::size_t size = 0;
  body.clear();
  const ParseStatus status = hello_size(messages, size);
  if (status == ParseStatus::parsed)
    append_bytes(messages.first(size).drop(kHandshakeHeader), body);
  return status;
}

ParseStatus find_tls_hello(Bytes stream, std::vector<std::uint8_t>& body) {
  std::vector<std::uint8_t> messages;
  ParseStatus status = ParseStatus::incomplete;
  ByteReader reader(stream);
  while (status == ParseStatus::incomplete && !reader.at_end()) {
    const bool is_first = messages.empty();
    const auto not_tls = is_first ? ParseStatus::other : ParseStatus::malformed;
    const Bytes rest = reader.rest();
    if (rest[0] != kHandshakeRecord || (rest.size() > 1 && rest[1] != 3)) return not_tls;
    reader.take(3);
    const std::size_t size = reader.u16();
    if (!reader.ok()) return ParseStatus::incomplete;
    if (size == 0 || size > kMaxRecord) return not_tls;
    const Bytes fragment = reader.rest().first(size);
    append_bytes(fragment, messages);
    reader.take(fragment.size());
    status = find_bare_hello({messages.data(), messages.size()}, body);
    if (fragment.size() < size) return status;
  }
  return status;
}

ParseStatus find_dtls_hello(Bytes datagram, std::vector<std::uint8_t>& body) {
  body.clear();
  if (!starts_dtls_hello(datagram)) return ParseStatus::other;
  ByteReader record(datagram.drop(11));  // type, version, epoch, sequence number
  ByteReader message(record.vector(2));
  message.u8();
  const std::uint64_t size = message.number(3);
  message.u16();
  const std::uint64_t offset = message.number(3);
  const std::uint64_t fragment = message.number(3);
  const Bytes whole = message.take(fragment);
  if (!record.ok() || !message.ok() || offset != 0 || fragment != size || size > kMaxHello)
    return ParseStatus::malformed;
  append_bytes(whole, body);
  return ParseStatus::parsed;
}

}  // namespace wirecensus::inspect
