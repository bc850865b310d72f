#include "decode/ppp.h"

#include "decode/ethertype.h"
#include "decode/ip.h"

namespace wirecensus::decode {
namespace {

constexpr std::uint16_t kAllStationsUnnumbered = 0xff03;
constexpr std::uint8_t kCiscoUnicast = 0x0f;
constexpr std::uint8_t kCiscoMulticast = 0x8f;

Next announce(std::uint16_t protocol) {
  switch (protocol) {
    case 0x0021: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 0x0057: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case 0x0281: return follow(ProtocolSpace::ethertype, ethertype::kMpls);
    case 0x0283: return follow(ProtocolSpace::ethertype, ethertype::kMplsMulticast);
    default: return end(ProtocolSpace::ppp, protocol);
  }
}

// The protocol field. Peers may agree to send only its low byte, which is odd; the first of two
// bytes is even (RFC 1661, sections 2 and 6.5).
Next decode_protocol_field(Cursor& cursor) {
  if (cursor.bytes().empty()) return link_cut(cursor, sizeof(Be16));
  const std::uint8_t first = cursor.bytes()[0];
  if ((first & 1) != 0) {
    cursor.skip(1);
    return announce(first);
  }
  const auto* protocol = cursor.take<Be16>();
  if (protocol == nullptr) return link_cut(cursor, sizeof(Be16));
  return announce(*protocol);
}

}  // namespace

Next decode_ppp_frame(Cursor& cursor) {
  const auto* start = cursor.bytes().as<Be16>();
  if (start == nullptr) return link_cut(cursor, sizeof(Be16));
  const std::uint8_t address = cursor.bytes()[0];
  if (address == kCiscoUnicast || address == kCiscoMulticast) return decode_cisco_hdlc(cursor);
  if (*start == kAllStationsUnnumbered) cursor.skip(sizeof(Be16));
  return decode_protocol_field(cursor);
}

Next decode_ppp_with_direction(Cursor& cursor) {
  constexpr std::size_t kDirectionAndControl = 2;
  if (!cursor.skip(kDirectionAndControl)) return link_cut(cursor, kDirectionAndControl);
  return decode_protocol_field(cursor);
}

Next decode_cisco_hdlc(Cursor& cursor) {
  struct CiscoHdlcHeader {
    std::uint8_t address;
    std::uint8_t control;
    Be16 type;
  };
  constexpr std::uint16_t kDiscovery = 0x2000;  // CDP, with the number that it has after SNAP
  const auto* header = cursor.take<CiscoHdlcHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(CiscoHdlcHeader));
  if (header->type == kDiscovery) return end(ProtocolSpace::snap, kDiscovery);
  return follow(ProtocolSpace::ethertype, header->type);
}

Next decode_pppoe(Cursor& cursor) {
  struct PppoeHeader {
    std::uint8_t version_and_type;
    std::uint8_t code;
    Be16 session;
    Be16 length;
  };
  constexpr std::uint8_t kSessionData = 0;
  const auto* header = cursor.take<PppoeHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(PppoeHeader));
  if (header->code != kSessionData) {
    return end(ProtocolSpace::ethertype, ethertype::kPppoeSession);
  }
  cursor.note_path(PathKind::session, header->session);
  return decode_protocol_field(cursor);
}

}  // namespace wirecensus::decode
