#include "decode/link/juniper_pic.h"

#include "base/link_type.h"
#include "decode/ethernet.h"
#include "decode/ethertype.h"
#include "decode/ip.h"
#include "decode/ip_header.h"
#include "decode/link/atm.h"
#include "decode/link/frame_relay.h"
#include "decode/link/juniper_ip.h"
#include "decode/ppp.h"

namespace wirecensus::decode {
namespace {

Next end_as(JuniperFrame frame) { return end(ProtocolSpace::link_type, frame.type); }

// The first byte of a services card's cookie determines its size: 4 bytes for link services (LS)
// cards, 8 for adaptive services (AS) cards. 0 if it is neither.
std::size_t services_cookie_size(Bytes bytes) {
  switch (bytes.empty() ? 0 : bytes[0]) {
    case 0x54: return 4;
    case 0x40:
    case 0x47: return 8;
    default: return 0;
  }
}

// The AS cookie states what follows. Its "IPv4" may be a routing protocol in PPP, which never
// starts with a 4: so the packet is examined.
Next decode_behind_as_cookie(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kCookieSize = 8;
  constexpr std::size_t kProtocolAt = 5;
  if (cursor.bytes().size() < kCookieSize) return link_cut(cursor, kCookieSize);
  const int protocol = cursor.bytes()[kProtocolAt] >> 4;
  cursor.skip(kCookieSize);
  switch (protocol) {
    case 0: {
      const bool is_ppp = !cursor.bytes().empty() && cursor.bytes()[0] >> 4 != 4;
      return is_ppp && frame.type == link_type::kJuniperMlppp ? decode_ppp_frame(cursor)
                                                              : ip_or_end(frame.type, cursor);
    }
    case 1: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case 2: return follow(ProtocolSpace::ethertype, ethertype::kMpls);
    default: return end_as(frame);
  }
}

// The control field of unnumbered information, with or without a zero before it, then a
// network layer protocol identifier (RFC 2427).
Next decode_frame_relay_payload(JuniperFrame frame, Cursor& cursor) {
  if (!cursor.bytes().empty() && cursor.bytes()[0] == 0) cursor.skip(1);
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  if (cursor.bytes()[0] != kUnnumberedInformation) return end_as(frame);
  cursor.skip(1);
  return decode_nlpid(cursor);
}

// The PPP protocols that these cards let through (print-juniper.c, packet-juniper.c).
bool is_ppp_protocol(const Be16* number) {
  switch (number == nullptr ? 0 : std::uint16_t{*number}) {
    case 0x0021:
    case 0x0023:
    case 0x003d:
    case 0x0057:
    case 0x0281:
    case 0x0283:
    case 0x8021:
    case 0x8023:
    case 0x8057:
    case 0x8281:
    case 0xc021:
    case 0xc023:
    case 0xc223: return true;
    default: return false;
  }
}

// AAL5 frames: LLC, its short form, or IP alone.
Next decode_atm_payload(JuniperFrame frame, Cursor& cursor) {
  switch (cursor.bytes().empty() ? 0 : cursor.bytes()[0]) {
    case 0x03:
    case 0xaa:
    case 0xfe: return decode_rfc1483(cursor);
    default: return ip_or_end(frame.type, cursor);
  }
}

}  // namespace

Next decode_juniper_atm1(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kCookieSize = 4;
  constexpr std::uint8_t kOamCell = 0x80;
  if (cursor.bytes().size() < kCookieSize) return link_cut(cursor, kCookieSize);
  const bool is_oam = cursor.bytes()[0] == kOamCell;
  cursor.skip(kCookieSize);
  return is_oam ? end_as(frame) : decode_atm_payload(frame, cursor);
}

// The cookie holds the kind of cell, and of outgoing frames of Ethernet a gap.
Next decode_juniper_atm2(JuniperFrame frame, Cursor& cursor) {
  struct Cookie {
    std::uint8_t channel[3];
    std::uint8_t gap;
    std::uint8_t reserved[3];
    std::uint8_t kind;
  };
  constexpr std::uint8_t kGapCount = 0x3f;
  constexpr std::uint8_t kNoData = 0x70;
  constexpr std::uint8_t kSnap = 0xaa;
  const auto* cookie = cursor.take<Cookie>();
  if (cookie == nullptr) return link_cut(cursor, sizeof(Cookie));
  if ((cookie->kind & kNoData) != 0) return end_as(frame);
  const bool is_snap = !cursor.bytes().empty() && cursor.bytes()[0] == kSnap;
  if (!is_snap && !frame.is_incoming && (cookie->gap & kGapCount) != 0) {
    return follow(ProtocolSpace::link_type, link_type::kEthernet);
  }
  if (is_ppp_protocol(cursor.bytes().as<Be16>())) return decode_ppp_frame(cursor);
  return decode_atm_payload(frame, cursor);
}

// Encryption services: if a tunnel's header was written first, the packet follows it.
Next decode_juniper_es(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kTunnelHeaderSize = 16;
  constexpr std::size_t kTypeAt = 3;
  if (cursor.bytes().size() <= kTypeAt) return link_cut(cursor, kTypeAt + 1);
  const std::uint8_t type = cursor.bytes()[kTypeAt];
  if (type < 3 || type > 5) return end_as(frame);
  return ip_after(kTunnelHeaderSize, frame.type, cursor);
}

// The cookie has 8 bytes, with a VLAN in the middle, or 4: a VLAN is never above 4095.
Next decode_juniper_ggsn(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kShortCookie = 4;
  constexpr std::size_t kLongCookie = 8;
  return ip_after(ip_begins(cursor, kShortCookie) ? kShortCookie : kLongCookie, frame.type, cursor);
}

// Multilink frame relay at the interface (FRF.16): a link of a bundle has FRF.16's header, the
// bundle a cookie.
Next decode_juniper_mfr(JuniperFrame frame, Cursor& cursor) {
  constexpr std::uint8_t kBeginAndEnd = 0xc0;
  constexpr std::size_t kCookieSize = 4;
  constexpr std::size_t kLinkServicesCookieSize = 6;
  if (cursor.bytes().empty()) return link_cut(cursor, kCookieSize);
  if ((cursor.bytes()[0] & kBeginAndEnd) == kBeginAndEnd)
    return decode_multilink(frame.type, cursor);
  const std::size_t services = services_cookie_size(cursor.bytes());
  if (services == 8) return decode_behind_as_cookie(frame, cursor);
  const std::size_t size = services == 0 ? kCookieSize : kLinkServicesCookieSize;
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return decode_frame_relay_payload(frame, cursor);
}

// Multilink frame relay from end to end (FRF.15).
Next decode_juniper_mlfr(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kMultilinkCookieSize = 2;
  const std::size_t services = services_cookie_size(cursor.bytes());
  if (services == 8) return decode_behind_as_cookie(frame, cursor);
  const std::size_t size = services == 0 ? kMultilinkCookieSize : services;
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return decode_frame_relay_payload(frame, cursor);
}

Next decode_juniper_mlppp(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kMultilinkCookieSize = 2;
  constexpr std::uint8_t kAllStations = 0xff;
  const std::size_t services = services_cookie_size(cursor.bytes());
  if (services == 8) return decode_behind_as_cookie(frame, cursor);
  if (!cursor.skip(services)) return link_cut(cursor, services);
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  const bool has_cookie = services == 0 && cursor.bytes()[0] != kAllStations &&
                          is_ppp_protocol(cursor.bytes().as<Be16>(kMultilinkCookieSize));
  if (has_cookie) cursor.skip(kMultilinkCookieSize);
  return decode_ppp_frame(cursor);
}

// A cookie of 8 bytes, followed by more in later versions.
Next decode_juniper_services(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kCookieSize = 8;
  if (ip_begins(cursor, kCookieSize)) return ip_after(kCookieSize, frame.type, cursor);
  return ip_after(frame.is_incoming ? 16 : 12, frame.type, cursor);
}

// Secure tunnels: Ethernet, IPv4 and ESP of the tunnel, 16 undocumented bytes, then
// the packet in the clear.
Next decode_juniper_st(JuniperFrame frame, Cursor& cursor) {
  constexpr std::size_t kEthernetSize = kMacAddressesSize + sizeof(Be16);
  constexpr std::size_t kEspSize = 8;
  constexpr std::size_t kUnknownSize = 16;
  const auto* type = cursor.bytes().as<Be16>(kMacAddressesSize);
  const auto* tunnel = cursor.bytes().as<Ipv4Header>(kEthernetSize);
  if (tunnel == nullptr) return link_cut(cursor, kEthernetSize + sizeof(Ipv4Header));
  if (*type != ethertype::kIpv4 || tunnel->protocol != ip_protocol::kEsp) return end_as(frame);
  const std::size_t tunnel_size = std::size_t{4} * (cursor.bytes()[kEthernetSize] & 0x0f);
  return ip_after(kEthernetSize + tunnel_size + kEspSize + kUnknownSize, frame.type, cursor);
}

}  // namespace wirecensus::decode
