// A label stack does not say what it carries: only the routers that agreed on the label know. What
// can be told from outside is told by the first nibble (RFC 4928): 4 and 6 are IP, 0 is a
// pseudowire control word (RFC 4385), 1 its associated channel. Pseudowires mostly carry Ethernet,
// with or without a control word; a frame is taken for one only where it looks like one.
#include "decode/mpls.h"

#include "base/link_type.h"
#include "decode/ether_type.h"
#include "decode/ip.h"

namespace wirecensus {
namespace {

constexpr std::uint32_t kBottomOfStack = 0x100;
constexpr std::size_t kControlWordSize = 4;
constexpr std::size_t kEthernetHeaderSize = 14;

bool is_common_type(std::uint16_t type) {
  constexpr std::uint16_t kArp = 0x0806;
  constexpr std::uint16_t kPppoeDiscovery = 0x8863;
  constexpr std::uint16_t kEapol = 0x888e;
  constexpr std::uint16_t kLldp = 0x88cc;
  constexpr std::uint16_t kCfm = 0x8902;
  switch (type) {
    case ether_type::kIpv4:
    case ether_type::kIpv6:
    case ether_type::kVlan:
    case ether_type::kServiceVlan:
    case ether_type::kMpls:
    case ether_type::kMplsMulticast:
    case ether_type::kPppoeSession:
    case kPppoeDiscovery:
    case kArp:
    case kEapol:
    case kLldp:
    case kCfm: return true;
    default: return false;
  }
}

// A source that is one station, and a well-known EtherType or a length that fits.
bool looks_like_ethernet(const Cursor& cursor, std::size_t offset) {
  constexpr std::size_t kSource = 6;
  constexpr std::uint8_t kGroup = 0x01;
  constexpr std::uint16_t kMinLlc = 3;
  const auto* type = cursor.bytes().as<Be16>(offset + 2 * kSource);
  if (type == nullptr || (cursor.bytes()[offset + kSource] & kGroup) != 0) return false;
  const std::uint16_t number = *type;
  return is_common_type(number) ||
         (number >= kMinLlc && number <= cursor.wire_size() - offset - kEthernetHeaderSize);
}

Next decode_payload(std::uint16_t type, Cursor& cursor) {
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  const int nibble = cursor.bytes()[0] >> 4;
  if (nibble == 4) return follow(ProtocolSpace::ip, ip_version::kIpv4);
  if (nibble == 6) return follow(ProtocolSpace::ip, ip_version::kIpv6);
  if (nibble == 0 && looks_like_ethernet(cursor, kControlWordSize)) {
    return link_after(kControlWordSize, link_type::kEthernet, cursor);
  }
  if (nibble != 1 && looks_like_ethernet(cursor, 0)) {
    return follow(ProtocolSpace::link_type, link_type::kEthernet);
  }
  return end(ProtocolSpace::ethertype, type);
}

}  // namespace

Next decode_mpls(std::uint16_t type, Cursor& cursor) {
  const auto* entry = cursor.take<Be32>();
  if (entry == nullptr) return link_cut(cursor, sizeof(Be32));
  if ((*entry & kBottomOfStack) == 0) return follow(ProtocolSpace::ethertype, type);
  return decode_payload(type, cursor);
}

}  // namespace wirecensus
