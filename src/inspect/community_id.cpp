#include "inspect/community_id.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>
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
         !is_icmp(key.protocol);
}

// The type that answers this one, or that this one answers; none if there is no such type.
std::optional<std::uint8_t> counterpart(std::uint8_t protocol, std::uint8_t type) {
  using Pair = std::array<std::uint8_t, 2>;
  constexpr Pair kOfIcmp[] = {{8, 0}, {13, 14}, {15, 16}, {17, 18}, {9, 10}};
  constexpr Pair kOfIcmpv6[] = {{128, 129}, {130, 131}, {133, 134},
                                {135, 136}, {139, 140}, {144, 145}};
  const std::span<const Pair> pairs = protocol == ip_protocol::kIcmp
                                          ? std::span<const Pair>(kOfIcmp)
                                          : std::span<const Pair>(kOfIcmpv6);
  for (const auto& [one, other] : pairs) {
    if (type == one) return other;
    if (type == other) return one;
  }
  return std::nullopt;
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

CommunityId CommunityId::of_ordered(const flow::FlowKey& key, std::uint16_t seed) {
  CommunityId id;
  Sha1 digest{};
  if (!sha1(message_of(key, seed).bytes(), digest)) return id;
  id.known_ = true;
  id.text_[0] = '1';
  id.text_[1] = ':';
  write_base64(digest, &id.text_[2]);
  return id;
}

CommunityId::CommunityId(const flow::FlowKey& key, std::uint16_t seed) {
  if (has_id(key)) *this = of_ordered(ordered(key), seed);
}

CommunityId CommunityId::of_icmp(const flow::FlowKey& key, std::uint16_t type_and_code,
                                 std::uint16_t seed) {
  assert(is_icmp(key.protocol));
  const auto type = static_cast<std::uint8_t>(type_and_code >> 8U);
  const auto answer = counterpart(static_cast<std::uint8_t>(key.protocol.number), type);
  flow::FlowKey with_type = key;
  with_type.has_ports = true;
  with_type.source_port = type;
  with_type.destination_port = answer.value_or(static_cast<std::uint8_t>(type_and_code));
  return of_ordered(answer ? ordered(with_type) : with_type, seed);
}

CommunityId icmp_community_id(const flow::FlowKey& key, const HeaderFacts* facts,
                              const HeaderFacts* reverse, std::uint16_t seed) {
  std::optional<CommunityId> only;
  const auto is_same = [&](const flow::FlowKey& direction, const HeaderFacts* of_direction) {
    if (of_direction == nullptr) return true;
    if (of_direction->icmp_types_and_codes.has_more()) return false;
    for (const std::uint16_t kind : of_direction->icmp_types_and_codes.values()) {
      const CommunityId id = CommunityId::of_icmp(direction, kind, seed);
      if (only.value_or(id) != id) return false;
      only = id;
    }
    return true;
  };
  const bool are_same = is_same(key, facts) && is_same(key.reversed(), reverse);
  return are_same ? only.value_or(CommunityId()) : CommunityId();
}

}  // namespace wirecensus::inspect
