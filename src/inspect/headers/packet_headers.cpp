#include "inspect/headers/packet_headers.h"

#include "base/bytes.h"
#include "base/link_type.h"
#include "base/protocol.h"
#include "base/wire_integer.h"
#include "decode/ethertype.h"
#include "decode/ip_header.h"
#include "decode/packet.h"

namespace wirecensus::inspect {
namespace {

struct EthernetWithTag {
  Be16 destination_high;
  Be32 destination_low;
  Be16 source_high;
  Be32 source_low;
  Be16 type;
  Be16 tag;  // with a type of tags: priority and VLAN identifier
};
static_assert(sizeof(EthernetWithTag) == 16);

bool is_vlan(std::uint16_t type) {
  using namespace decode::ethertype;
  return type == kVlan || type == kServiceVlan || type == kVlan9100 || type == kVlan9200;
}

void read_ethernet(const Frame& frame, PacketHeaders& headers) {
  constexpr std::uint16_t kIdentifier = 0x0fff;
  if (frame.link_type != link_type::kEthernet) return;
  const auto* header = frame.bytes().as<EthernetWithTag>();
  if (header == nullptr) return;
  headers.destination_mac = std::uint64_t{header->destination_high} << 32 | header->destination_low;
  headers.source_mac = std::uint64_t{header->source_high} << 32 | header->source_low;
  if (is_vlan(header->type)) headers.vlan = header->tag & kIdentifier;
}

void read_ip(Bytes bytes, const decode::Packet& packet, PacketHeaders& headers) {
  constexpr unsigned kEcnBits = 2;
  if (packet.source.version == IpVersion::v4) {
    const auto* header = bytes.as<decode::Ipv4Header>(packet.network_offset);
    if (header == nullptr) return;
    headers.has_ip = true;
    headers.hop_limit = header->time_to_live;
    headers.dscp = static_cast<std::uint8_t>(header->service >> kEcnBits);
  } else if (packet.source.version == IpVersion::v6) {
    const auto* header = bytes.as<decode::Ipv6Header>(packet.network_offset);
    if (header == nullptr) return;
    constexpr unsigned kClassShift = 20;
    const std::uint32_t word = header->version_class_label;
    headers.has_ip = true;
    headers.hop_limit = header->hop_limit;
    headers.dscp = static_cast<std::uint8_t>(word >> (kClassShift + kEcnBits) & 0x3f);
  }
}

void read_icmp(Bytes bytes, const decode::Packet& packet, PacketHeaders& headers) {
  const bool has_header =
      packet.transport_offset != 0 && packet.fragment != decode::FragmentKind::non_first;
  if (!is_icmp(packet.protocol) || !has_header) return;
  const auto* type_and_code = bytes.as<Be16>(packet.transport_offset);
  if (type_and_code == nullptr) return;
  headers.icmp_type_and_code = *type_and_code;
  headers.has_icmp = true;
}

}  // namespace

PacketHeaders packet_headers(const Frame& frame, const decode::Packet& packet) {
  PacketHeaders headers;
  read_ethernet(frame, headers);
  read_ip(frame.bytes(), packet, headers);
  read_icmp(frame.bytes(), packet, headers);
  return headers;
}

}  // namespace wirecensus::inspect
