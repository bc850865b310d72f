#include "decode/ethertype.h"

#include "base/link_type.h"
#include "decode/ethernet.h"
#include "decode/ip.h"
#include "decode/mpls.h"
#include "decode/ppp.h"
#include "decode/tags.h"

namespace wirecensus::decode {
namespace {

// Bytes between the EtherType of a tag and the EtherType after the tag.
constexpr std::size_t kVlanTag = 2;        // IEEE 802.1Q 9.6: PCP, DEI, VID
constexpr std::size_t kVnTag = 4;          // Cisco VN-Tag: interfaces of an adapter
constexpr std::size_t kBridgePortTag = 6;  // IEEE 802.1BR E-tag
constexpr std::size_t kCiscoMetadata = 6;  // version, length, option, security group
constexpr std::size_t kRedundancyTag = 4;  // IEC 62439-3 HSR, IEEE 802.1CB: sequence number
// Bytes before a whole Ethernet frame.
constexpr std::size_t kBackboneService = 4;  // IEEE 802.1ah I-tag up to the customer's addresses
constexpr std::size_t kFabricPath = 2;       // Cisco: forwarding tag and time to live

// The identifier of IEEE 802.1Q; 0: the tag has a priority and no VLAN.
Next decode_vlan_tag(Cursor& cursor) {
  constexpr unsigned kIdentifier = 0x0fff;
  const auto* tag = cursor.bytes().as<Be16>();
  const std::uint32_t vlan = tag != nullptr ? *tag & kIdentifier : 0;
  if (vlan != 0) cursor.note_path(PathKind::vlan, vlan);
  return decode_type_after(kVlanTag, cursor);
}

// The I-SID: the service instance in the provider's backbone.
Next decode_service_tag(Cursor& cursor) {
  constexpr std::uint32_t kIdentifier = 0x00ffffff;
  const auto* tag = cursor.bytes().as<Be32>();
  if (tag != nullptr) cursor.note_path(PathKind::service, *tag & kIdentifier);
  return link_after(kBackboneService, link_type::kEthernet, cursor);
}

}  // namespace

Next decode_ethertype(std::uint16_t type, Cursor& cursor) {
  switch (type) {
    case ethertype::kIpv4: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case ethertype::kIpv6: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case ethertype::kVlan:
    case ethertype::kServiceVlan:
    case ethertype::kVlan9100:
    case ethertype::kVlan9200: return decode_vlan_tag(cursor);
    case ethertype::kMpls:
    case ethertype::kMplsMulticast: return decode_mpls(type, cursor);
    case ethertype::kPppoeSession: return decode_pppoe(cursor);
    case ethertype::kJumboLlc: return decode_llc(cursor);
    case ethertype::kMacsec: return decode_macsec(cursor);
    case ethertype::kNsh: return decode_nsh(cursor);
    case ethertype::kArista: return decode_arista(cursor);
    case ethertype::kBatman: return decode_batman(cursor);
    case ethertype::kVnTag: return decode_type_after(kVnTag, cursor);
    case ethertype::kBridgePort: return decode_type_after(kBridgePortTag, cursor);
    case ethertype::kCiscoMetadata: return decode_type_after(kCiscoMetadata, cursor);
    case ethertype::kHsr:
    case ethertype::kRedundancy: return decode_type_after(kRedundancyTag, cursor);
    case ethertype::kTrill: return decode_trill(cursor);
    case ethertype::kEthernet: return follow(ProtocolSpace::link_type, link_type::kEthernet);
    case ethertype::kBackboneService: return decode_service_tag(cursor);
    case ethertype::kFabricPath: return link_after(kFabricPath, link_type::kEthernet, cursor);
    default: return end(ProtocolSpace::ethertype, type);
  }
}

}  // namespace wirecensus::decode
