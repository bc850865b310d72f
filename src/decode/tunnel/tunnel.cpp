#include "decode/tunnel/tunnel.h"

#include "base/link_type.h"
#include "decode/cursor.h"
#include "decode/ethernet.h"
#include "decode/ethertype.h"
#include "decode/headers.h"
#include "decode/ip.h"
#include "decode/tunnel/tunnel_header.h"

namespace wirecensus::decode {
namespace {

namespace carried {
constexpr std::uint16_t kIpv4 = ip_version::kIpv4;
constexpr std::uint16_t kIpv6 = ip_version::kIpv6;
constexpr std::uint16_t kGre = 47;
constexpr std::uint16_t kEtherip = 97;
constexpr std::uint16_t kL2tp = 115;
constexpr std::uint16_t kMplsInIp = 137;
}  // namespace carried

bool is_tunnel_port(std::uint16_t port) {
  switch (port) {
    case udp_port::kL2tp:
    case udp_port::kGtp:
    case udp_port::kTeredo:
    case udp_port::kGre:
    case udp_port::kVxlan:
    case udp_port::kVxlanGpe:
    case udp_port::kGeneve:
    case udp_port::kMpls:
    case udp_port::kVxlanLinux:
    case udp_port::kWireguard: return true;
    default: return false;
  }
}

TunnelHeader decode_ip_in_ip(const Packet& carrier, std::uint16_t inner) {
  const bool in_4 = carrier.source.version == IpVersion::v4;
  TunnelKind kind = in_4 ? TunnelKind::ipv6_in_4 : TunnelKind::ipv6_in_6;
  if (inner == carried::kIpv4) kind = in_4 ? TunnelKind::ipip : TunnelKind::ipv4_in_6;
  return {kind, {}, follow(ProtocolSpace::ip, inner), true};
}

TunnelHeader decode_etherip(Cursor& cursor) {
  constexpr std::uint16_t kVersion = 0x3000;  // the other bits are zero
  const auto* header = cursor.take<Be16>();
  if (header == nullptr || *header != kVersion) return {};
  return {TunnelKind::etherip, {}, follow(ProtocolSpace::link_type, link_type::kEthernet)};
}

// In IP: the session identifier; 0 is a control message.
TunnelHeader decode_l2tp_in_ip(Cursor& cursor) {
  const auto* session = cursor.take<Be32>();
  if (session == nullptr || *session == 0) return {};
  return opaque(TunnelKind::l2tpv3, one_way_id(*session));
}

// Where several kinds have the port at one end, the destination decides, as it does for a host.
TunnelHeader decode_in_udp(const Packet& carrier, Cursor& cursor) {
  switch (carrier.destination_port) {
    case udp_port::kVxlan:
    case udp_port::kVxlanGpe:
    case udp_port::kVxlanLinux: return decode_vxlan(carrier, cursor);
    case udp_port::kGeneve: return decode_geneve(cursor);
    case udp_port::kMpls: return decode_mpls_tunnel(cursor);
    case udp_port::kGre: return decode_gre(cursor);
    default: break;
  }
  for (const std::uint16_t port : {carrier.destination_port, carrier.source_port}) {
    switch (port) {
      case udp_port::kGtp: return decode_gtp(carrier, cursor);
      case udp_port::kTeredo: return decode_teredo(cursor);
      case udp_port::kL2tp: return decode_l2tp(cursor);
      case udp_port::kWireguard: return decode_wireguard(cursor);
      default: break;
    }
  }
  return decode_wireguard_handshake(cursor);
}

// Precondition: the cursor is behind the transport header of `carrier`, which was captured.
TunnelHeader decode_tunnel_header(const Packet& carrier, Cursor& cursor) {
  const std::uint16_t protocol = carrier.protocol.number;
  switch (protocol) {
    case carried::kIpv4:
    case carried::kIpv6: return decode_ip_in_ip(carrier, protocol);
    case carried::kGre: return decode_gre(cursor);
    case carried::kEtherip: return decode_etherip(cursor);
    case carried::kL2tp: return decode_l2tp_in_ip(cursor);
    case carried::kMplsInIp: return decode_mpls_tunnel(cursor);
    case ip_protocol::kEsp: return opaque(TunnelKind::esp);
    case ip_protocol::kUdp: return decode_in_udp(carrier, cursor);
    default: return {};
  }
}

bool is_vlan_type(std::uint16_t type) {
  return type == ethertype::kVlan || type == ethertype::kServiceVlan ||
         type == ethertype::kVlan9100 || type == ethertype::kVlan9200;
}

// The identifier in the first tag of the Ethernet frame that follows, if one does.
std::uint16_t vlan_of(const TunnelHeader& header, const Cursor& cursor) {
  constexpr unsigned kIdentifier = 0x0fff;
  struct Tag {
    Be16 type;
    Be16 control;
  };
  if (header.next.protocol() != Protocol{ProtocolSpace::link_type, link_type::kEthernet}) return 0;
  const auto* tag = cursor.bytes().as<Tag>(kMacAddressesSize);
  if (tag == nullptr || !is_vlan_type(tag->type)) return 0;
  return tag->control & kIdentifier;
}

bool is_truncated(DecodeIssue issue) {
  return issue == DecodeIssue::truncated_link || issue == DecodeIssue::truncated_ip;
}

// Whether what follows a header that needs an IP packet is one. `left`: the bytes of the carrier
// behind the header, on the wire.
bool is_confirmed(const Packet& carrier, const Packet& inner, std::uint32_t left) {
  if (inner.source.version == IpVersion::none) return is_truncated(inner.issue);
  return inner.ip_bytes <= left || carrier.fragment == FragmentKind::first;
}

// One tunnel: its header, and the packet in it.
struct TunnelLayer {
  TunnelHeader header;
  std::uint16_t vlan = 0;
  Packet packet;
};

bool can_carry(const Packet& carrier) {
  return carrier.protocol.space == ProtocolSpace::ip && carrier.issue == DecodeIssue::none &&
         carrier.source.version != IpVersion::none && carrier.fragment != FragmentKind::non_first;
}

// header.kind is `none` if `carrier` has no tunnel. Precondition: the cursor is where the payload
// of `carrier` begins, or before, if its transport header was not captured.
TunnelLayer decode_layer(const Packet& carrier, Cursor& cursor) {
  TunnelLayer layer;
  if (!can_carry(carrier)) return layer;
  const bool is_udp = carrier.protocol.number == ip_protocol::kUdp;
  if (is_udp && (!carrier.has_ports || cursor.offset() == carrier.transport_offset)) return layer;
  layer.header = decode_tunnel_header(carrier, cursor);
  if (layer.header.kind == TunnelKind::none) return layer;
  layer.vlan = vlan_of(layer.header, cursor);
  const std::uint32_t left = cursor.wire_size();
  if (layer.header.next.follow() || layer.header.next.issue() != DecodeIssue::none)
    decode_headers(layer.header.next, cursor, layer.packet);
  if (layer.header.needs_ip && !is_confirmed(carrier, layer.packet, left)) layer.header = {};
  return layer;
}

// Behind the transport header of the outer packet.
Cursor payload_of(const Frame& frame, const Packet& outer) {
  const std::uint32_t offset = outer.network_offset + (outer.ip_bytes - outer.payload_bytes);
  const Bytes bytes = frame.bytes().skip(offset).first(outer.payload_bytes);
  return {bytes, outer.payload_bytes, frame.big_endian, offset};
}

void decode_layers(const Packet& outer, Cursor cursor, Encapsulation& result) {
  Packet carrier = outer;
  for (std::size_t depth = 0;; ++depth) {
    const TunnelLayer layer = decode_layer(carrier, cursor);
    if (layer.header.kind == TunnelKind::none) return;
    const bool hidden = layer.packet.source.version == IpVersion::none;
    if (depth == result.chain.size()) {
      if (!hidden) result.inner.issue = DecodeIssue::too_many_headers;
      return;
    }
    if (depth == 0 || !hidden) result.chain[depth] = layer.header.kind;
    if (hidden) return;
    result.inner = layer.packet;
    result.source = carrier.source;
    result.destination = carrier.destination;
    result.id = layer.header.id;
    result.vlan = layer.vlan;
    carrier = layer.packet;
  }
}

}  // namespace

bool may_carry_tunnel(const Packet& outer) {
  const std::uint16_t number = outer.protocol.number;
  if (outer.protocol.space != ProtocolSpace::ip)
    return outer.protocol == Protocol{ProtocolSpace::ethertype, ethertype::kMacsec};
  switch (number) {
    case ip_protocol::kTcp: return false;
    case ip_protocol::kUdp:
      return is_tunnel_port(outer.destination_port) || is_tunnel_port(outer.source_port) ||
             outer.payload_bytes == kWireguardInitiation ||
             outer.payload_bytes == kWireguardResponse;
    default:
      return number == carried::kIpv4 || number == carried::kIpv6 || number == carried::kGre ||
             number == carried::kEtherip || number == carried::kL2tp ||
             number == carried::kMplsInIp || number == ip_protocol::kEsp;
  }
}

Encapsulation decode_tunnels(const Frame& frame, const Packet& outer) {
  Encapsulation result;
  if (outer.source.version == IpVersion::none) {
    const bool macsec = outer.protocol == Protocol{ProtocolSpace::ethertype, ethertype::kMacsec} &&
                        outer.issue == DecodeIssue::none;
    if (macsec) result.chain[0] = TunnelKind::macsec;
    return result;
  }
  if (!can_carry(outer)) return result;
  decode_layers(outer, payload_of(frame, outer), result);
  result.inner.time = outer.time;
  result.inner.frame_len = outer.frame_len;
  result.inner.cap_len = outer.cap_len;
  return result;
}

}  // namespace wirecensus::decode
