#include "forwarder/changes.h"

#include <algorithm>
#include <cstddef>

namespace wirecensus::bench::forwarder {
namespace {

constexpr std::size_t kTimeToLive = 8;  // in the IPv4 header
constexpr std::size_t kHeaderChecksum = 10;
constexpr std::size_t kSource = 12;
constexpr std::size_t kHopLimit = 7;  // in the IPv6 header
constexpr std::size_t kUdpChecksum = 6;
constexpr std::size_t kTcpChecksum = 16;

using FrameBytesView = std::span<std::uint8_t>;

std::uint16_t get_word(FrameBytesView frame, std::size_t at) {
  return static_cast<std::uint16_t>(frame[at] << 8 | frame[at + 1]);
}

void set_word(FrameBytesView frame, std::size_t at, std::uint16_t word) {
  frame[at] = static_cast<std::uint8_t>(word >> 8);
  frame[at + 1] = static_cast<std::uint8_t>(word & 0xff);
}

// RFC 1624, equation 3: HC' = ~(~HC + ~m + m').
std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  std::uint32_t sum = 0xffffU - checksum;
  sum += 0xffffU - before;
  sum += after;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(0xffff - sum);
}

void update_checksum(FrameBytesView frame, std::size_t at, std::uint16_t before,
                     std::uint16_t after) {
  set_word(frame, at, updated_checksum(get_word(frame, at), before, after));
}

// RFC 768: 0 is no checksum, and a computed one of 0 is sent as all ones.
void update_udp_checksum(FrameBytesView frame, std::size_t at, std::uint16_t before,
                         std::uint16_t after) {
  if (get_word(frame, at) == 0) return;
  update_checksum(frame, at, before, after);
  if (get_word(frame, at) == 0) set_word(frame, at, 0xffff);
}

void replace_source_word(FrameBytesView frame, const Headers& headers, std::size_t at,
                         std::uint16_t after) {
  const std::uint16_t before = get_word(frame, at);
  set_word(frame, at, after);
  update_checksum(frame, headers.network + kHeaderChecksum, before, after);
  if (headers.transport == 0) return;
  if (headers.flow.protocol == kUdp) {
    update_udp_checksum(frame, headers.transport + kUdpChecksum, before, after);
  } else {
    update_checksum(frame, headers.transport + kTcpChecksum, before, after);
  }
}

bool is_ipv4(const Headers& headers) { return headers.flow.ip && headers.flow.ethertype == kIpv4; }

}  // namespace

bool flip_bit(std::span<std::uint8_t> frame, const Headers& headers, std::uint64_t bit) {
  if (headers.transport == 0 || headers.payload == headers.end) return false;
  const std::uint64_t chosen = bit % ((headers.end - headers.payload) * 8);
  frame[headers.payload + chosen / 8] ^= static_cast<std::uint8_t>(1U << (chosen % 8));
  return true;
}

bool rewrite_source(std::span<std::uint8_t> frame, const Headers& headers,
                    const std::vector<Rewrite>& rules) {
  if (!is_ipv4(headers)) return false;
  const auto source = frame.subspan(headers.network + kSource, 4);
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rewrite& candidate) {
    return std::equal(source.begin(), source.end(), candidate.from.begin());
  });
  if (rule == rules.end()) return false;
  Ipv4Address to = rule->to;
  replace_source_word(frame, headers, headers.network + kSource, get_word(to, 0));
  replace_source_word(frame, headers, headers.network + kSource + 2, get_word(to, 2));
  return true;
}

void decrement_ttl(std::span<std::uint8_t> frame, const Headers& headers) {
  if (!headers.flow.ip) return;
  const bool ipv4 = is_ipv4(headers);
  const std::size_t at = headers.network + (ipv4 ? kTimeToLive : kHopLimit);
  if (frame[at] == 0) return;
  // In IPv4 it is the high byte of a word.
  const std::uint16_t before = get_word(frame, at);
  --frame[at];
  if (ipv4) {
    update_checksum(frame, headers.network + kHeaderChecksum, before, get_word(frame, at));
  }
}

}  // namespace wirecensus::bench::forwarder
