// For tests: frames built header by header, and decoded packets as a line of text.
//
//     describe(link_type::kEthernet, ethernet(0x0800, ipv4(17, udp(53, 99, zeros(4)))))
//         == "10.0.0.1 10.0.0.2 udp 53 99 ip 32 payload 4"
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "decode/decoder.h"

namespace wirecensus::test {

using Wire = std::vector<std::uint8_t>;

inline Wire operator+(Wire left, const Wire& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// Numbers in network order.
inline Wire u8(std::size_t value) { return {static_cast<std::uint8_t>(value)}; }
inline Wire be16(std::size_t value) { return u8(value >> 8 & 0xff) + u8(value & 0xff); }
inline Wire be32(std::size_t value) { return be16(value >> 16 & 0xffff) + be16(value & 0xffff); }
inline Wire reversed(const Wire& wire) { return {wire.rbegin(), wire.rend()}; }
inline Wire le16(std::size_t value) { return reversed(be16(value)); }
inline Wire le32(std::size_t value) { return reversed(be32(value)); }
inline Wire zeros(std::size_t count) { return Wire(count); }

inline Wire mac_addresses() { return {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}; }
inline Wire ethernet(std::size_t type, const Wire& payload) {
  return mac_addresses() + be16(type) + payload;
}
inline Wire snap(std::size_t organization, std::size_t protocol, const Wire& payload) {
  return Wire{0xaa, 0xaa, 3} + u8(organization >> 16) + be16(organization & 0xffff) +
         be16(protocol) + payload;
}

// From 10.0.0.1 to 10.0.0.2. `fragment` is the field with flags and offset. The size of `options`
// is a multiple of 4.
inline Wire ipv4(std::size_t protocol, const Wire& payload, std::size_t fragment = 0,
                 const Wire& options = {}) {
  const std::size_t size = 20 + options.size();
  return u8(0x40 | size / 4) + u8(0) + be16(size + payload.size()) + be16(0x1234) + be16(fragment) +
         u8(64) + u8(protocol) + be16(0) + Wire{10, 0, 0, 1, 10, 0, 0, 2} + options + payload;
}

// From 2001:db8::1 to 2001:db8::2.
inline Wire ipv6(std::size_t next_header, const Wire& payload) {
  const Wire network{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  return be32(0x60000000) + be16(payload.size()) + u8(next_header) + u8(64) + network + u8(1) +
         network + u8(2) + payload;
}

inline Wire udp(std::size_t source, std::size_t destination, const Wire& payload) {
  return be16(source) + be16(destination) + be16(8 + payload.size()) + be16(0) + payload;
}
inline Wire tcp(std::size_t source, std::size_t destination, const Wire& payload,
                const Wire& options = {}) {
  return be16(source) + be16(destination) + be32(1) + be32(2) + u8((20 + options.size()) / 4 << 4) +
         u8(0x18) + be16(100) + be32(0) + options + payload;
}

inline Wire ipv4_udp() { return ipv4(17, udp(53, 99, zeros(4))); }
inline Wire ipv6_udp() { return ipv6(17, udp(53, 99, zeros(4))); }
constexpr const char* kIpv4Udp = "10.0.0.1 10.0.0.2 udp 53 99 ip 32 payload 4";
constexpr const char* kIpv6Udp = "2001:db8::1 2001:db8::2 udp 53 99 ip 52 payload 4";

struct Sample {
  LinkType type;
  Wire wire;
};

// Decodes the first `cap_len` bytes of a frame that had `frame_len` bytes on the wire, from a
// memory block of exactly that size, so that reading beyond the end is detected.
inline decode::Packet decode_with_fcs(LinkType type, const Wire& wire, std::size_t cap_len,
                                      std::size_t frame_len, std::size_t fcs_len) {
  const auto bytes = std::make_unique<std::uint8_t[]>(cap_len);
  std::copy_n(wire.begin(), cap_len, bytes.get());
  Frame frame;
  frame.data = bytes.get();
  frame.cap_len = static_cast<std::uint32_t>(cap_len);
  frame.frame_len = static_cast<std::uint32_t>(frame_len);
  frame.time = 7;
  frame.link_type = type;
  frame.fcs_len = fcs_len & 0xf;
  return decode::decode(frame);
}

inline decode::Packet decode_cut(LinkType type, const Wire& wire, std::size_t cap_len,
                                 std::size_t frame_len) {
  return decode_with_fcs(type, wire, cap_len, frame_len, 0);
}

inline decode::Packet decode_frame(LinkType type, const Wire& wire) {
  return decode_cut(type, wire, wire.size(), wire.size());
}

// As captured by a system of that byte order.
inline decode::Packet decode_big_endian(LinkType type, const Wire& wire) {
  Frame frame;
  frame.data = wire.data();
  frame.cap_len = frame.frame_len = static_cast<std::uint32_t>(wire.size());
  frame.link_type = type;
  frame.big_endian = true;
  return decode::decode(frame);
}

// An entry of a label stack (RFC 3032) with a time to live of 64.
inline Wire mpls_label(std::size_t number, bool bottom) {
  return be32(number << 12 | (bottom ? 0x100U : 0U) | 64);
}

// "source destination protocol [ports] ip N payload N [first|non_first ID] [issue]".
inline std::string describe(const decode::Packet& packet) {
  std::ostringstream text;
  const bool has_addresses = packet.source.version != IpVersion::none;
  if (has_addresses) {
    text << address_text(packet.source) << ' ' << address_text(packet.destination) << ' ';
  }
  text << protocol_name(packet.protocol);
  if (packet.has_ports) text << ' ' << packet.source_port << ' ' << packet.destination_port;
  if (has_addresses) text << " ip " << packet.ip_bytes << " payload " << packet.payload_bytes;
  if (packet.fragment == decode::FragmentKind::first) text << " first " << packet.fragment_id;
  if (packet.fragment == decode::FragmentKind::non_first)
    text << " non_first " << packet.fragment_id;
  if (packet.issue != DecodeIssue::none) text << ' ' << decode_issue_name(packet.issue);
  return text.str();
}

inline std::string describe(LinkType type, const Wire& wire) {
  return describe(decode_frame(type, wire));
}

}  // namespace wirecensus::test
