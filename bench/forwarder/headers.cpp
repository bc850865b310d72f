#include "forwarder/headers.h"

#include <arpa/inet.h>

#include <algorithm>

namespace wirecensus::bench::forwarder {
namespace {

constexpr std::size_t kEtherTypeAt = 12;
constexpr std::size_t kTagLength = 4;
constexpr std::uint16_t kLowestEtherType = 0x600;  // below it: a length (IEEE 802.3)
constexpr std::size_t kIpv4Length = 20;
constexpr std::size_t kIpv6Length = 40;
constexpr std::size_t kUdpLength = 8;
constexpr std::size_t kTcpLength = 20;

using FrameView = std::span<const std::uint8_t>;

// What an IP header says of what follows it.
struct Transport {
  std::size_t at = 0;
  std::size_t end = 0;
  std::uint8_t protocol = 0;
  bool first = true;  // not a later fragment
};

// Precondition: at + 2 <= frame.size().
std::uint16_t word_at(FrameView frame, std::size_t at) {
  return static_cast<std::uint16_t>(frame[at] << 8 | frame[at + 1]);
}

bool is_tag(std::uint16_t type) { return type == 0x8100 || type == 0x88a8 || type == 0x9100; }

void read_ports(FrameView frame, const Transport& transport, Headers& headers) {
  const bool tcp = transport.protocol == kTcp;
  if (!transport.first || (!tcp && transport.protocol != kUdp)) return;
  const std::size_t least = tcp ? kTcpLength : kUdpLength;
  if (transport.at + least > transport.end) return;
  const std::size_t length = tcp ? std::size_t{4} * (frame[transport.at + 12] >> 4) : kUdpLength;
  headers.flow.source_port = word_at(frame, transport.at);
  headers.flow.destination_port = word_at(frame, transport.at + 2);
  headers.transport = transport.at;
  headers.payload = std::min(transport.at + std::max(length, least), transport.end);
  headers.end = transport.end;
}

// RFC 791.
void read_ipv4(FrameView frame, std::size_t at, Headers& headers) {
  if (at + kIpv4Length > frame.size() || frame[at] >> 4 != 4) return;
  const std::size_t length = std::size_t{4} * (frame[at] & 0xf);
  const std::size_t total = word_at(frame, at + 2);
  if (length < kIpv4Length || total < length || at + length > frame.size()) return;
  headers.network = at;
  headers.flow.ip = true;
  headers.flow.protocol = frame[at + 9];
  std::copy_n(&frame[at + 12], 4, headers.flow.source.begin());
  std::copy_n(&frame[at + 16], 4, headers.flow.destination.begin());
  const Transport transport{.at = at + length,
                            .end = std::min(at + total, frame.size()),
                            .protocol = headers.flow.protocol,
                            .first = (word_at(frame, at + 6) & 0x1fff) == 0};
  read_ports(frame, transport, headers);
}

// The length of an extension header (RFC 8200, 4; AH: RFC 4302); 0 for anything else.
std::size_t extension_length(std::uint8_t type, std::uint8_t length) {
  constexpr std::uint8_t kHopByHop = 0;
  constexpr std::uint8_t kRouting = 43;
  constexpr std::uint8_t kFragment = 44;
  constexpr std::uint8_t kAuthentication = 51;
  constexpr std::uint8_t kDestination = 60;
  if (type == kFragment) return 8;
  if (type == kAuthentication) return (std::size_t{length} + 2) * 4;
  const bool usual = type == kHopByHop || type == kRouting || type == kDestination;
  return usual ? (std::size_t{length} + 1) * 8 : 0;
}

// Goes on to what is no extension header. That of a later fragment is what its header names.
void skip_extensions(FrameView frame, Transport& transport) {
  constexpr std::uint8_t kFragment = 44;
  while (transport.first && transport.at + 8 <= transport.end) {
    const std::size_t length = extension_length(transport.protocol, frame[transport.at + 1]);
    if (length == 0) return;
    if (transport.protocol == kFragment) {
      transport.first = (word_at(frame, transport.at + 2) & 0xfff8) == 0;
    }
    transport.protocol = frame[transport.at];
    transport.at += length;
  }
}

void read_ipv6(FrameView frame, std::size_t at, Headers& headers) {
  if (at + kIpv6Length > frame.size() || frame[at] >> 4 != 6) return;
  headers.network = at;
  headers.flow.ip = true;
  std::copy_n(&frame[at + 8], 16, headers.flow.source.begin());
  std::copy_n(&frame[at + 24], 16, headers.flow.destination.begin());
  Transport transport{
      .at = at + kIpv6Length,
      .end = std::min(at + kIpv6Length + word_at(frame, at + 4), frame.size()),
      .protocol = frame[at + 6],
  };
  skip_extensions(frame, transport);
  headers.flow.protocol = transport.protocol;
  read_ports(frame, transport, headers);
}

std::string address_text(const FlowKey& key, const std::array<std::uint8_t, 16>& address) {
  if (!key.ip) return "";
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = key.ethertype == kIpv4 ? AF_INET : AF_INET6;
  return inet_ntop(family, address.data(), text.data(), text.size());
}

}  // namespace

Headers read_headers(std::span<const std::uint8_t> frame) {
  Headers headers;
  std::size_t at = kEtherTypeAt;
  while (at + 2 <= frame.size() && is_tag(word_at(frame, at))) at += kTagLength;
  if (at + 2 > frame.size()) return headers;
  const std::uint16_t type = word_at(frame, at);
  headers.flow.ethertype = type < kLowestEtherType ? std::uint16_t{0} : type;
  if (type == kIpv4) read_ipv4(frame, at + 2, headers);
  if (type == kIpv6) read_ipv6(frame, at + 2, headers);
  return headers;
}

std::string source_text(const FlowKey& key) { return address_text(key, key.source); }
std::string destination_text(const FlowKey& key) { return address_text(key, key.destination); }

}  // namespace wirecensus::bench::forwarder
