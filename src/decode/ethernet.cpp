#include "decode/ethernet.h"

#include <algorithm>

#include "base/link_type.h"
#include "decode/ip.h"
#include "decode/nlpid.h"

namespace wirecensus::decode {
namespace {

constexpr std::uint16_t kMinType = 1536;

namespace service_access_point {
constexpr std::uint8_t kIp = 0x06;
constexpr std::uint8_t kSnap = 0xaa;
constexpr std::uint8_t kOsi = 0xfe;  // RFC 2684, section 5.1: a network layer protocol identifier
}  // namespace service_access_point

namespace organization {
constexpr std::uint32_t kRfc1042 = 0x000000;
constexpr std::uint32_t kBridgeTunnel = 0x0000f8;  // IEEE 802.1H: EtherTypes again
constexpr std::uint32_t kBridged = 0x0080c2;       // IEEE 802.1: whole frames, RFC 2427 section 4.2
constexpr std::uint32_t kApple = 0x080007;         // its numbers are EtherTypes too
}  // namespace organization

// Protocols of kBridged.
constexpr std::uint16_t kEthernetWithFcs = 1;
constexpr std::uint16_t kEthernetWithoutFcs = 7;

struct LlcHeader {
  std::uint8_t destination;
  std::uint8_t source;
  std::uint8_t control;
};

struct SnapHeader {
  std::uint8_t organization[3];
  Be16 protocol;
};

// IP and PPP after an identifier; other OSI protocols end as the access point.
Next decode_osi(Cursor& cursor) {
  const Next other = end(ProtocolSpace::llc, service_access_point::kOsi);
  if (cursor.bytes().empty()) return other;
  const Next next = follow_nlpid(cursor.bytes()[0], other);
  if (next.follow()) cursor.skip(1);
  return next;
}

}  // namespace

Next decode_ethernet(Cursor& cursor) { return decode_type_after(kMacAddressesSize, cursor); }

Next decode_type_after(std::size_t size, Cursor& cursor) {
  const auto* type_or_length = cursor.bytes().as<Be16>(size);
  if (type_or_length == nullptr) return link_cut(cursor, size + sizeof(Be16));
  cursor.skip(size + sizeof(Be16));
  const std::uint16_t number = *type_or_length;
  if (number >= kMinType) return follow(ProtocolSpace::ethertype, number);
  if (number > kMaxLength) return broken(DecodeIssue::malformed_link);
  cursor.resize(std::min<std::uint32_t>(cursor.wire_size(), number));
  return decode_llc(cursor);
}

Next decode_llc(Cursor& cursor) {
  constexpr std::size_t kBridgePadding = 2;  // RFC 2684, section 5.2
  const auto* header = cursor.take<LlcHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(LlcHeader));
  if (header->control == kUnnumberedInformation) {
    if (header->destination == service_access_point::kSnap)
      return decode_snap(kBridgePadding, cursor);
    if (header->destination == service_access_point::kIp) {
      return follow(ProtocolSpace::ip, ip_version::kIpv4);
    }
    if (header->destination == service_access_point::kOsi) return decode_osi(cursor);
  }
  return end(ProtocolSpace::llc, header->destination);
}

Next decode_snap(std::size_t bridge_padding, Cursor& cursor) {
  const auto* header = cursor.take<SnapHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(SnapHeader));
  const auto* oui = header->organization;
  const std::uint32_t organization =
      std::uint32_t{oui[0]} << 16 | std::uint32_t{oui[1]} << 8 | oui[2];
  const std::uint16_t protocol = header->protocol;
  switch (organization) {
    case organization::kRfc1042:
    case organization::kBridgeTunnel:
    case organization::kApple: return follow(ProtocolSpace::ethertype, protocol);
    case organization::kBridged:
      if (protocol == kEthernetWithFcs) cursor.add_fcs(kFcsSize);
      if (protocol == kEthernetWithFcs || protocol == kEthernetWithoutFcs) {
        return link_after(bridge_padding, link_type::kEthernet, cursor);
      }
      break;
    default: break;
  }
  return end(ProtocolSpace::snap, protocol);
}

}  // namespace wirecensus::decode
