// Headers are copied, their ignored fields are set to zero, and the rest is hashed in place.
#include "metrics/transit/packet_content.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/xxh3.h"

namespace wirecensus::metrics {
namespace {

// Enough for IPv6 with the extension headers of practice, or IPv4 with options, and a transport
// header. Fields beyond are compared.
constexpr std::size_t kMaxHeaders = 192;
constexpr std::uint8_t kEcnBits = 0x03;

// Whether the length that the IP header states is that of the packet: not of an aggregate, which
// has several, nor where it contradicts its headers.
bool has_ip_length(const decode::Packet& packet) {
  return packet.ip_bytes != 0 && packet.next.offset == 0 &&
         packet.issue != DecodeIssue::malformed_extension &&
         packet.issue != DecodeIssue::malformed_transport;
}

// ARP states the lengths of its addresses (RFC 826); the rest of a frame is padding.
std::size_t arp_size(Bytes bytes) {
  constexpr std::size_t kFixed = 8;
  if (bytes.size() < kFixed) return bytes.size();
  return kFixed + 2 * (std::size_t{bytes[4]} + bytes[5]);
}

// The captured bytes above the link layer.
Bytes content(const Frame& frame, const decode::Packet& packet) {
  constexpr Protocol kArp{ProtocolSpace::ethertype, 0x0806};
  const Bytes above_link = frame.bytes().skip(packet.network_offset);
  if (has_ip_length(packet)) return above_link.first(packet.ip_bytes);
  return packet.protocol == kArp ? above_link.first(arp_size(above_link)) : above_link;
}

class Headers {
 public:
  explicit Headers(Bytes bytes) : size_(std::min(bytes.size(), kMaxHeaders)) {
    std::memcpy(bytes_.data(), bytes.data(), size_);
  }

  std::size_t size() const { return size_; }
  const std::uint8_t* data() const { return bytes_.data(); }

  void clear(std::size_t offset, std::size_t count) {
    if (offset >= size_) return;
    std::memset(bytes_.data() + offset, 0, std::min(count, size_ - offset));
  }
  void keep_bits(std::size_t offset, std::uint8_t bits) {
    if (offset < size_) bytes_[offset] &= bits;
  }

 private:
  std::array<std::uint8_t, kMaxHeaders> bytes_;
  std::size_t size_;
};

void clear_ipv4(Headers& headers, const IgnoredFields& ignored) {
  headers.clear(10, 2);
  if (ignored.ttl) headers.clear(8, 1);
  if (ignored.ecn) headers.keep_bits(1, static_cast<std::uint8_t>(~kEcnBits));
  if (ignored.dscp) headers.keep_bits(1, kEcnBits);
  if (ignored.nat) headers.clear(12, 8);
}

// The traffic class is bits 4 to 11: DSCP in 4 to 9, ECN in 10 and 11.
void clear_ipv6(Headers& headers, const IgnoredFields& ignored) {
  if (ignored.ttl) headers.clear(7, 1);
  if (ignored.ecn) headers.keep_bits(1, 0xcf);
  if (ignored.dscp) {
    headers.keep_bits(0, 0xf0);
    headers.keep_bits(1, 0x3f);
  }
  if (ignored.nat) headers.clear(8, 32);
}

struct Place {
  std::size_t offset = 0;
  std::size_t size = 0;
};

// The checksum in the transport header.
Place checksum_of(std::uint16_t protocol) {
  switch (protocol) {
    case ip_protocol::kTcp: return {16, 2};
    case ip_protocol::kUdp:
    case ip_protocol::kUdpLite:
    case ip_protocol::kDccp: return {6, 2};
    case ip_protocol::kSctp: return {8, 4};
    case ip_protocol::kIcmp:
    case ip_protocol::kIpv6Icmp: return {2, 2};
    default: return {};
  }
}

// Whether an ICMP message of this type has an identifier (RFC 792, RFC 950, RFC 4443).
bool has_identifier(std::uint16_t protocol, std::uint8_t type) {
  if (protocol == ip_protocol::kIpv6Icmp) return type == 128 || type == 129;
  return protocol == ip_protocol::kIcmp && (type == 0 || type == 8 || (type >= 13 && type <= 18));
}

// What a translator of addresses rewrites beside them. `type`: the first byte of the header.
Place endpoints_of(const decode::Packet& packet, std::uint8_t type) {
  if (packet.has_ports) return {0, 4};
  return has_identifier(packet.protocol.number, type) ? Place{4, 2} : Place{};
}

void clear_transport(Headers& headers, const decode::Packet& packet, const IgnoredFields& ignored) {
  if (packet.transport_offset == 0) return;
  const std::size_t start = packet.transport_offset - packet.network_offset;
  if (start >= headers.size()) return;
  const Place checksum = checksum_of(packet.protocol.number);
  if (ignored.checksum || ignored.nat) headers.clear(start + checksum.offset, checksum.size);
  const Place endpoints = endpoints_of(packet, headers.data()[start]);
  if (ignored.nat) headers.clear(start + endpoints.offset, endpoints.size);
}

}  // namespace

std::uint64_t content_digest(const Frame& frame, const decode::Packet& packet,
                             const IgnoredFields& ignored, std::uint64_t seed) {
  const Bytes bytes = content(frame, packet);
  if (packet.source.version == IpVersion::none) {
    const Protocol protocol = packet.protocol;  // which is in the link-layer header
    seed += std::uint64_t{protocol.number} << 8 | static_cast<std::uint8_t>(protocol.space);
    return xxh3(bytes.data(), bytes.size(), seed);
  }
  if (!ignored.any()) return xxh3(bytes.data(), bytes.size(), seed);
  Headers headers(bytes);
  if (packet.source.version == IpVersion::v4) {
    clear_ipv4(headers, ignored);
  } else {
    clear_ipv6(headers, ignored);
  }
  clear_transport(headers, packet, ignored);
  const Bytes rest = bytes.skip(headers.size());
  return xxh3(rest.data(), rest.size(), xxh3(headers.data(), headers.size(), seed));
}

bool content_is_truncated(const Frame& frame, const decode::Packet& packet) {
  if (frame.cap_len >= frame.frame_len) return false;
  return !has_ip_length(packet) || content(frame, packet).size() < packet.ip_bytes;
}

}  // namespace wirecensus::metrics
