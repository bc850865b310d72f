// Tunnels of data centres: VXLAN (RFC 7348) with its extensions, and Geneve (RFC 8926).
#include "base/link_type.h"
#include "decode/ethertype.h"
#include "decode/ip.h"
#include "decode/tunnel/tunnel_header.h"

namespace wirecensus::decode {
namespace {

struct VxlanHeader {
  std::uint8_t flags;
  std::uint8_t policy_flags;  // with a group policy
  std::uint8_t policy;        // its low byte
  std::uint8_t next_protocol;
  Be32 network_and_reserved;
};

namespace vxlan_flag {
constexpr std::uint8_t kGroupPolicy = 0x80;  // draft-smith-vxlan-group-policy
constexpr std::uint8_t kNetwork = 0x08;      // the identifier is valid: always set
constexpr std::uint8_t kNextProtocol = 0x04;
constexpr std::uint8_t kOthersOfGpe = 0x03;  // broadcast, maintenance
}  // namespace vxlan_flag

constexpr int kNetworkShift = 8;  // of the 24-bit identifier in its word
constexpr std::uint32_t kReservedByte = 0xff;

Next follow_ethernet_frame() { return follow(ProtocolSpace::link_type, link_type::kEthernet); }

// The registry "VXLAN-GPE Next Protocol", not that of NSH.
Next gpe_payload(std::uint8_t next_protocol) {
  switch (next_protocol) {
    case 1: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 2: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case 3: return follow_ethernet_frame();
    case 4: return follow(ProtocolSpace::ethertype, ethertype::kNsh);
    case 5: return follow(ProtocolSpace::ethertype, ethertype::kMpls);
    default: return broken(DecodeIssue::none);
  }
}

bool is_gpe(const VxlanHeader& header) {
  constexpr std::uint8_t kAllowed =
      vxlan_flag::kNetwork | vxlan_flag::kNextProtocol | vxlan_flag::kOthersOfGpe;
  return (header.flags & ~kAllowed) == 0 && header.policy_flags == 0 && header.policy == 0;
}

bool is_plain(const VxlanHeader& header) {
  if (header.flags == (vxlan_flag::kNetwork | vxlan_flag::kGroupPolicy)) return true;
  return header.flags == vxlan_flag::kNetwork && header.policy_flags == 0 && header.policy == 0 &&
         header.next_protocol == 0;
}

struct GeneveHeader {
  std::uint8_t version_and_length;  // length of the options in words: the low 6 bits
  std::uint8_t flags;
  Be16 protocol;
  Be32 network_and_reserved;
};

constexpr std::size_t kWord = 4;

// Whether the options fill their room exactly. Precondition: all of it is in `options`.
bool are_geneve_options(Bytes options) {
  struct Option {
    Be16 option_class;
    std::uint8_t type;
    std::uint8_t length;  // in words, without these 4 bytes: the low 5 bits
  };
  while (!options.empty()) {
    const auto* option = options.as<Option>();
    if (option == nullptr) return false;
    const std::size_t size = sizeof(Option) + kWord * (option->length & 0x1f);
    if (size > options.size()) return false;
    options = options.drop(size);
  }
  return true;
}

bool is_geneve_payload(std::uint16_t type) {
  switch (type) {
    case ethertype::kEthernet:
    case ethertype::kIpv4:
    case ethertype::kIpv6:
    case ethertype::kArp:
    case ethertype::kMpls:
    case ethertype::kMplsMulticast:
    case ethertype::kNsh: return true;
    default: return false;
  }
}

}  // namespace

TunnelHeader decode_vxlan(const Packet& carrier, Cursor& cursor) {
  const auto* header = cursor.take<VxlanHeader>();
  if (header == nullptr || (header->flags & vxlan_flag::kNetwork) == 0) return {};
  const std::uint32_t network = header->network_and_reserved;
  if ((network & kReservedByte) != 0) return {};
  const TunnelId id = shared_id(network >> kNetworkShift);
  const bool says_next = (header->flags & vxlan_flag::kNextProtocol) != 0;
  if (says_next || carrier.destination_port == udp_port::kVxlanGpe) {
    if (!is_gpe(*header)) return {};
    const Next next = says_next ? gpe_payload(header->next_protocol) : follow_ethernet_frame();
    return {TunnelKind::vxlan_gpe, id, next};
  }
  if (!is_plain(*header)) return {};
  return {TunnelKind::vxlan, id, follow_ethernet_frame()};
}

TunnelHeader decode_geneve(Cursor& cursor) {
  constexpr std::uint8_t kVersion = 0xc0;
  constexpr std::uint8_t kReservedFlags = 0x3f;
  const auto* header = cursor.take<GeneveHeader>();
  if (header == nullptr || (header->version_and_length & kVersion) != 0) return {};
  const std::uint32_t network = header->network_and_reserved;
  if ((header->flags & kReservedFlags) != 0 || (network & kReservedByte) != 0) return {};
  if (!is_geneve_payload(header->protocol)) return {};
  const std::size_t size = kWord * header->version_and_length;  // version 0
  if (size > cursor.wire_size()) return {};
  const TunnelId id = shared_id(network >> kNetworkShift);
  if (size > cursor.bytes().size()) return opaque(TunnelKind::geneve, id);
  if (!are_geneve_options(cursor.bytes().first(size))) return {};
  cursor.skip(size);
  if (header->protocol == ethertype::kEthernet)
    return {TunnelKind::geneve, id, follow_ethernet_frame()};
  return {TunnelKind::geneve, id, follow(ProtocolSpace::ethertype, header->protocol)};
}

}  // namespace wirecensus::decode
