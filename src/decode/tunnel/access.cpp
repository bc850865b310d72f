// Tunnels of access networks: GTP-U (3GPP TS 29.281), Teredo (RFC 4380), L2TP (RFC 2661, RFC 3931),
// WireGuard, and MPLS in IP or UDP (RFC 4023, RFC 7510).
#include "base/link_type.h"
#include "decode/ethertype.h"
#include "decode/ip.h"
#include "decode/ip_header.h"
#include "decode/tunnel/tunnel_header.h"

namespace wirecensus::decode {
namespace {

struct GtpHeader {
  std::uint8_t flags;
  std::uint8_t message;
  Be16 length;  // of what follows these 8 bytes
  Be32 endpoint;
};

struct WireguardMessage {
  Le32 type;
  Le32 index;
};

constexpr std::uint8_t kGtpHasOptions = 0x07;  // of which kGtpHasExtensions is one
constexpr std::uint8_t kGtpHasExtensions = 0x04;

// Takes the optional fields and extension headers (clause 5.2.1) off. False if they are damaged, or
// not all captured.
bool skip_gtp_options(std::uint8_t flags, Cursor& cursor) {
  struct Options {
    Be16 sequence;
    std::uint8_t number;
    std::uint8_t next_extension;
  };
  constexpr std::size_t kExtensionUnit = 4;
  if ((flags & kGtpHasOptions) == 0) return true;
  const auto* options = cursor.take<Options>();
  if (options == nullptr) return false;
  std::uint8_t next = (flags & kGtpHasExtensions) != 0 ? options->next_extension : 0;
  while (next != 0) {
    const Bytes bytes = cursor.bytes();
    const std::size_t size = bytes.empty() ? 0 : kExtensionUnit * bytes[0];
    if (size == 0 || size > bytes.size()) return false;
    next = bytes[size - 1];
    cursor.skip(size);
  }
  return true;
}

// Takes the indicators before the IPv6 packet off (RFC 4380, 5.1.1). False if they are damaged.
bool skip_teredo_indicators(Cursor& cursor) {
  struct Authentication {
    Be16 indicator;
    std::uint8_t client_length;
    std::uint8_t value_length;
  };
  constexpr std::uint16_t kAuthentication = 1;
  constexpr std::size_t kNonceAndConfirmation = 9;
  constexpr std::size_t kOriginSize = 8;  // indicator 0, port, address
  const auto* start = cursor.bytes().as<Authentication>();
  if (start != nullptr && start->indicator == kAuthentication) {
    const std::size_t lengths = std::size_t{start->client_length} + start->value_length;
    if (!cursor.skip(sizeof(Authentication) + lengths + kNonceAndConfirmation)) return false;
  }
  const auto* origin = cursor.bytes().as<Be16>();
  return origin != nullptr && (*origin != 0 || cursor.skip(kOriginSize));
}

// Precondition: the header is of version 2 and of data.
TunnelHeader decode_l2tp2(unsigned flags, Cursor& cursor) {
  constexpr unsigned kReserved = 0x34f0;
  constexpr unsigned kHasLength = 0x4000;
  constexpr unsigned kHasSequence = 0x0800;
  constexpr unsigned kHasOffset = 0x0200;
  struct Session {
    Be16 tunnel;
    Be16 session;
  };
  if ((flags & kReserved) != 0) return {};
  const std::uint32_t whole = cursor.wire_size() + std::uint32_t{sizeof(Be16)};
  if ((flags & kHasLength) != 0) {
    const auto* length = cursor.take<Be16>();
    if (length == nullptr || *length != whole) return {};
  }
  const auto* session = cursor.take<Session>();
  if (session == nullptr || session->tunnel == 0 || session->session == 0) return {};
  const TunnelId id = one_way_id(std::uint32_t{session->tunnel} << 16 | session->session);
  if ((flags & kHasSequence) != 0 && !cursor.skip(sizeof(Be32)))
    return opaque(TunnelKind::l2tp, id);
  if ((flags & kHasOffset) != 0) {
    const auto* offset = cursor.take<Be16>();
    if (offset == nullptr || !cursor.skip(*offset)) return opaque(TunnelKind::l2tp, id);
  }
  return {TunnelKind::l2tp, id, follow(ProtocolSpace::link_type, link_type::kPpp)};
}

}  // namespace

// A first fragment has less than its header states.
TunnelHeader decode_gtp(const Packet& carrier, Cursor& cursor) {
  constexpr std::uint8_t kVersionAndKind = 0xf8;  // with a bit that is zero
  constexpr std::uint8_t kVersion1 = 0x30;
  constexpr std::uint8_t kUserData = 255;
  const auto* header = cursor.take<GtpHeader>();
  if (header == nullptr || (header->flags & kVersionAndKind) != kVersion1) return {};
  if (header->message != kUserData) return {};
  const std::uint32_t length = header->length;
  if (length > cursor.wire_size() && carrier.fragment != FragmentKind::first) return {};
  cursor.resize(length < cursor.wire_size() ? length : cursor.wire_size());
  const bool whole = cursor.bytes().size() == cursor.wire_size();
  const TunnelId id = one_way_id(header->endpoint);
  if (!skip_gtp_options(header->flags, cursor))
    return whole ? TunnelHeader{} : opaque(TunnelKind::gtp, id);
  return {TunnelKind::gtp, id, ip_by_version(cursor), true};
}

TunnelHeader decode_teredo(Cursor& cursor) {
  constexpr int kVersionShift = 28;
  if (!skip_teredo_indicators(cursor)) return {};
  const auto* header = cursor.bytes().as<Ipv6Header>();
  if (header == nullptr || header->version_class_label >> kVersionShift != 6) return {};
  if (sizeof(Ipv6Header) + header->payload_length > cursor.wire_size()) return {};
  return {TunnelKind::teredo, {}, follow(ProtocolSpace::ip, ip_version::kIpv6), true};
}

TunnelHeader decode_l2tp(Cursor& cursor) {
  constexpr unsigned kVersion = 0x000f;
  constexpr unsigned kControl = 0x8000;
  constexpr unsigned kVersion3 = 3;
  struct Version3 {
    Be16 reserved;
    Be32 session;
  };
  const auto* start = cursor.take<Be16>();
  if (start == nullptr || (*start & kControl) != 0) return {};
  if ((*start & kVersion) == 2) return decode_l2tp2(*start, cursor);
  if (*start != kVersion3) return {};
  const auto* header = cursor.take<Version3>();
  if (header == nullptr || header->reserved != 0 || header->session == 0) return {};
  return opaque(TunnelKind::l2tpv3, one_way_id(header->session));
}

// Handshake initiation, response, cookie reply, data; all other bits of the first word are zero.
TunnelHeader decode_wireguard(const Cursor& cursor) {
  constexpr std::uint32_t kCookie = 64;
  constexpr std::uint32_t kLeastData = 32;
  constexpr std::uint32_t kDataUnit = 16;
  const auto* message = cursor.bytes().as<WireguardMessage>();
  if (message == nullptr) return {};
  const std::uint32_t size = cursor.wire_size();
  const std::uint32_t type = message->type;
  const bool fits = (type == 1 && size == kWireguardInitiation) ||
                    (type == 2 && size == kWireguardResponse) || (type == 3 && size == kCookie) ||
                    (type == 4 && size >= kLeastData && size % kDataUnit == 0);
  if (!fits) return {};
  return opaque(TunnelKind::wireguard, one_way_id(message->index));
}

TunnelHeader decode_wireguard_handshake(const Cursor& cursor) {
  constexpr std::size_t kSecondMac = 16;
  const std::uint32_t size = cursor.wire_size();
  const bool fits = size == kWireguardInitiation || size == kWireguardResponse;
  if (!fits || cursor.bytes().size() != size) return {};
  const std::uint32_t type = cursor.bytes().as<WireguardMessage>()->type;
  if (type != (size == kWireguardInitiation ? 1U : 2U)) return {};
  const Bytes mac = cursor.bytes().skip(size - kSecondMac);
  for (std::size_t i = 0; i < kSecondMac; ++i) {
    if (mac[i] != 0) return {};
  }
  return decode_wireguard(cursor);
}

TunnelHeader decode_mpls_tunnel(const Cursor& cursor) {
  constexpr int kLabelShift = 12;
  const auto* entry = cursor.bytes().as<Be32>();
  if (entry == nullptr) return {};
  return {TunnelKind::mpls, one_way_id(*entry >> kLabelShift),
          follow(ProtocolSpace::ethertype, ethertype::kMpls), true};
}

}  // namespace wirecensus::decode
