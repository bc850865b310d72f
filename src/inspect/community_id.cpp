#include "inspect/community_id.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <tuple>

#include "base/protocol.h"
#include "inspect/crypto.h"

namespace wirecensus::inspect {
namespace {

// What is hashed: at most a seed, two IPv6 addresses, protocol, padding, and two ports.
class Message {
 public:
  void add(std::span<const std::uint8_t> bytes) {
    assert(size_ + bytes.size() <= bytes_.size());
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes.size();
  }
  void add_16(std::uint16_t value) {
    const std::array big_endian{static_cast<std::uint8_t>(value >> 8U),
                                static_cast<std::uint8_t>(value)};
    add(big_endian);
  }
  Bytes bytes() const { return {bytes_.data(), size_}; }

 private:
  std::array<std::uint8_t, 2 + 2 * 16 + 2 + 2 * 2> bytes_{};
  std::size_t size_ = 0;
};

bool has_id(const flow::FlowKey& key) {
  return key.source.version != IpVersion::none && key.protocol.space == ProtocolSpace::ip &&
         key.protocol.number != ip_protocol::kIcmp && key.protocol.number != ip_protocol::kIpv6Icmp;
}

// The lower address first; of equal ones, the lower port.
flow::FlowKey ordered(const flow::FlowKey& key) {
  const bool is_ordered =
      std::tie(key.source, key.source_port) <= std::tie(key.destination, key.destination_port);
  return is_ordered ? key : key.reversed();
}

std::span<const std::uint8_t> bytes_of(const IpAddress& address) {
  return std::span(address.bytes).first(address.version == IpVersion::v4 ? 4 : 16);
}

Message message_of(const flow::FlowKey& key, std::uint16_t seed) {
  Message message;
  message.add_16(seed);
  message.add(bytes_of(key.source));
  message.add(bytes_of(key.destination));
  message.add_16(static_cast<std::uint16_t>(key.protocol.number << 8U));  // and a byte of padding
  if (key.has_ports) {
    message.add_16(key.source_port);
    message.add_16(key.destination_port);
  }
  return message;
}

// RFC 4648, section 4. Precondition: room for four characters for each three bytes or less.
void write_base64(std::span<const std::uint8_t> bytes, char* out) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8U | (i < count ? bytes[at + i] : 0U);
    for (std::size_t i = 0; i < 4; ++i) {
      *out++ = i <= count ? kDigits[bits >> (18U - 6U * i) & 63U] : '=';
    }
  }
}

}  // namespace

CommunityId::CommunityId(const flow::FlowKey& key, std::uint16_t seed) {
  Sha1 digest{};
  if (!has_id(key) || !sha1(message_of(ordered(key), seed).bytes(), digest)) return;
  known_ = true;
  text_[0] = '1';
  text_[1] = ':';
  write_base64(digest, &text_[2]);
}

}  // namespace wirecensus::inspect
