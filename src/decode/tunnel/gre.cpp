// GRE (RFC 2784, RFC 2890, RFC 1701), and what is built on it: NVGRE (RFC 7637), PPTP (RFC 2637),
// ERSPAN (draft-foschiano-erspan).
#include <algorithm>
#include <optional>

#include "base/link_type.h"
#include "decode/ethertype.h"
#include "decode/ip.h"
#include "decode/tunnel/tunnel_header.h"

namespace wirecensus::decode {
namespace {

struct GreHeader {
  Be16 flags_and_version;
  Be16 type;
};

namespace gre_flag {
constexpr unsigned kChecksum = 0x8000;
constexpr unsigned kRouting = 0x4000;  // RFC 1701
constexpr unsigned kKey = 0x2000;
constexpr unsigned kSequence = 0x1000;
constexpr unsigned kAcknowledgment = 0x0080;  // version 1
constexpr unsigned kVersion = 0x0007;
constexpr unsigned kZeroInPptp = 0xcf78;  // all but key, sequence, acknowledgment, version
}  // namespace gre_flag

namespace gre_type {
constexpr std::uint16_t kKeepalive = 0;
constexpr std::uint16_t kErspan3 = 0x22eb;
constexpr std::uint16_t kPpp = 0x880b;
constexpr std::uint16_t kWccp = 0x883e;
constexpr std::uint16_t kErspan = 0x88be;
}  // namespace gre_type

Next ethernet_frame() { return follow(ProtocolSpace::link_type, link_type::kEthernet); }

// A header that says what it is, with the rest of it not captured.
TunnelHeader cut(TunnelKind kind, TunnelId id = {}) {
  return {kind, id, broken(DecodeIssue::truncated_link)};
}

// The header of version 1 carries PPP of one call; without a sequence number it only acknowledges.
TunnelHeader decode_pptp(unsigned flags, Cursor& cursor) {
  struct PptpKey {
    Be16 payload_length;
    Be16 call;
  };
  if ((flags & gre_flag::kKey) == 0 || (flags & gre_flag::kZeroInPptp) != 0) return {};
  const auto* key = cursor.take<PptpKey>();
  if (key == nullptr) return cut(TunnelKind::pptp);
  const TunnelId id = one_way_id(key->call);
  const bool has_payload = (flags & gre_flag::kSequence) != 0 && key->payload_length != 0;
  const std::size_t numbers = ((flags & gre_flag::kSequence) != 0 ? sizeof(Be32) : 0) +
                              ((flags & gre_flag::kAcknowledgment) != 0 ? sizeof(Be32) : 0);
  if (!cursor.skip(numbers)) return cut(TunnelKind::pptp, id);
  if (!has_payload) return opaque(TunnelKind::pptp, id);
  cursor.resize(std::min<std::uint32_t>(cursor.wire_size(), key->payload_length));
  return {TunnelKind::pptp, id, follow(ProtocolSpace::link_type, link_type::kPpp)};
}

// A list of source routes, of which the last has no length. False if it is not all captured.
bool skip_source_routes(Cursor& cursor) {
  struct SourceRoute {
    Be16 family;
    std::uint8_t offset;
    std::uint8_t length;
  };
  while (const auto* route = cursor.take<SourceRoute>()) {
    if (route->length == 0) return true;
    if (!cursor.skip(route->length)) return false;
  }
  return false;
}

// The session is of one direction of the mirrored port, where it has several.
TunnelHeader decode_erspan2(Cursor& cursor) {
  struct Erspan2Header {
    Be16 version_and_vlan;
    Be16 flags_and_session;
    Be32 index;
  };
  constexpr int kVersionShift = 12;
  constexpr unsigned kSession = 0x03ff;
  const auto* header = cursor.take<Erspan2Header>();
  if (header == nullptr) return cut(TunnelKind::erspan2);
  if (header->version_and_vlan >> kVersionShift != 1) return {};
  return {TunnelKind::erspan2, one_way_id(header->flags_and_session & kSession), ethernet_frame()};
}

TunnelHeader decode_erspan3(Cursor& cursor) {
  struct Erspan3Header {
    Be16 version_and_vlan;
    Be16 flags_and_session;
    Be32 timestamp;
    Be16 group;
    Be16 frame_type_and_flags;
  };
  constexpr int kVersionShift = 12;
  constexpr unsigned kSession = 0x03ff;
  constexpr int kFrameTypeShift = 10;
  constexpr unsigned kFrameType = 0x1f;
  constexpr unsigned kHasSubheader = 0x0001;
  constexpr std::size_t kSubheaderSize = 8;
  const auto* header = cursor.take<Erspan3Header>();
  if (header == nullptr) return cut(TunnelKind::erspan3);
  if (header->version_and_vlan >> kVersionShift != 2) return {};
  const TunnelId id = one_way_id(header->flags_and_session & kSession);
  const unsigned flags = header->frame_type_and_flags;
  if ((flags & kHasSubheader) != 0 && !cursor.skip(kSubheaderSize))
    return cut(TunnelKind::erspan3, id);
  switch (flags >> kFrameTypeShift & kFrameType) {
    case 0: return {TunnelKind::erspan3, id, ethernet_frame()};
    case 2: return {TunnelKind::erspan3, id, ip_by_version(cursor)};
    default: return opaque(TunnelKind::erspan3, id);
  }
}

// Version 2 of WCCP has a word before the packet, which does not begin like IPv4.
Next decode_wccp(Cursor& cursor) {
  constexpr int kIpv4 = 4;
  const Bytes bytes = cursor.bytes();
  if (!bytes.empty() && bytes[0] >> 4 != kIpv4) cursor.skip(sizeof(Be32));
  return follow(ProtocolSpace::ip, ip_version::kIpv4);
}

Next gre_payload(std::uint16_t type, Cursor& cursor) {
  switch (type) {
    case ethertype::kEthernet: return ethernet_frame();
    case gre_type::kPpp: return follow(ProtocolSpace::link_type, link_type::kPpp);
    case gre_type::kWccp: return decode_wccp(cursor);
    default: return follow(ProtocolSpace::ethertype, type);
  }
}

// What follows the optional fields of version 0.
TunnelHeader decode_content(unsigned flags, std::uint16_t type, std::optional<std::uint32_t> key,
                            Cursor& cursor) {
  constexpr int kNetworkShift = 8;  // of NVGRE's identifier in the key; below it is entropy
  const unsigned options = flags & (gre_flag::kChecksum | gre_flag::kRouting | gre_flag::kSequence);
  if (type == gre_type::kErspan3) return decode_erspan3(cursor);
  if (type == gre_type::kErspan) {
    if ((flags & gre_flag::kSequence) != 0) return decode_erspan2(cursor);
    return {TunnelKind::erspan1, {}, ethernet_frame()};
  }
  if (type == ethertype::kEthernet && key && options == 0)
    return {TunnelKind::nvgre, shared_id(*key >> kNetworkShift), ethernet_frame()};
  const TunnelId id = key ? shared_id(*key) : TunnelId{};
  if (type == gre_type::kKeepalive) return opaque(TunnelKind::gre_keepalive, id);
  return {TunnelKind::gre, id, gre_payload(type, cursor)};
}

}  // namespace

TunnelHeader decode_gre(Cursor& cursor) {
  constexpr unsigned kReserved = 0x0ff8;  // and recursion control, of RFC 1701
  const auto* header = cursor.take<GreHeader>();
  if (header == nullptr) return {};
  const unsigned flags = header->flags_and_version;
  const unsigned version = flags & gre_flag::kVersion;
  if (version == 1 && header->type == gre_type::kPpp) return decode_pptp(flags, cursor);
  if (version != 0 || (flags & kReserved) != 0) return {};
  if ((flags & (gre_flag::kChecksum | gre_flag::kRouting)) != 0 && !cursor.skip(sizeof(Be32)))
    return cut(TunnelKind::gre);
  std::optional<std::uint32_t> key;
  if ((flags & gre_flag::kKey) != 0) {
    const auto* field = cursor.take<Be32>();
    if (field == nullptr) return cut(TunnelKind::gre);
    key = *field;
  }
  if ((flags & gre_flag::kSequence) != 0 && !cursor.skip(sizeof(Be32))) return cut(TunnelKind::gre);
  if ((flags & gre_flag::kRouting) != 0 && !skip_source_routes(cursor)) return cut(TunnelKind::gre);
  return decode_content(flags, header->type, key, cursor);
}

}  // namespace wirecensus::decode
