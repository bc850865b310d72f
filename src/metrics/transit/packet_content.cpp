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

// The captured bytes above the link layer.
Bytes content(const Frame& frame, const decode::Packet& packet) {
  const Bytes above_link = frame.bytes().skip(packet.network_offset);
  return packet.ip_bytes != 0 ? above_link.first(packet.ip_bytes) : above_link;
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

// What a translator of addresses rewrites beside them.
Place endpoints_of(const decode::Packet& packet) {
  if (packet.has_ports) return {0, 4};
  const std::uint16_t protocol = packet.protocol.number;
  const bool icmp = protocol == ip_protocol::kIcmp || protocol == ip_protocol::kIpv6Icmp;
  return icmp ? Place{4, 2} : Place{};
}

void clear_transport(Headers& headers, const decode::Packet& packet, const IgnoredFields& ignored) {
  if (packet.transport_offset == 0) return;
  const std::size_t start = packet.transport_offset - packet.network_offset;
  const Place checksum = checksum_of(packet.protocol.number);
  if (ignored.checksum || ignored.nat) headers.clear(start + checksum.offset, checksum.size);
  const Place endpoints = endpoints_of(packet);
  if (ignored.nat) headers.clear(start + endpoints.offset, endpoints.size);
}

}  // namespace

std::uint64_t content_digest(const Frame& frame, const decode::Packet& packet,
                             const IgnoredFields& ignored, std::uint64_t seed) {
  const Bytes bytes = content(frame, packet);
  if (!ignored.any() || packet.source.version == IpVersion::none) {
    return xxh3(bytes.data(), bytes.size(), seed);
  }
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
  const std::size_t captured = content(frame, packet).size();
  if (packet.ip_bytes != 0) return captured < packet.ip_bytes;
  return frame.cap_len < frame.frame_len;
}

}  // namespace wirecensus::metrics
