#include "decode/link/cooked.h"

#include "base/link_type.h"
#include "decode/ethernet.h"
#include "decode/link/address_family.h"

namespace wirecensus::decode {
namespace {

struct SllHeader {
  Be16 packet_type;
  Be16 device_type;
  Be16 address_length;
  std::uint8_t address[8];
  Be16 protocol;
};

struct Sll2Header {
  Be16 protocol;
  Be16 reserved;
  Be32 interface_index;
  Be16 device_type;
  std::uint8_t packet_type;
  std::uint8_t address_length;
  std::uint8_t address[8];
};

// ARPHRD_ numbers of linux/if_arp.h. On most devices the protocol is an EtherType, or one of
// Linux's own below 1536 (linux/if_ether.h); on these it is something else or undefined.
Next decode_cooked(std::uint16_t device_type, std::uint16_t protocol, Cursor& cursor) {
  constexpr std::uint16_t kFrameRelayDevice = 770;
  constexpr std::uint16_t kWlan = 801;
  constexpr std::uint16_t kWlanPrism = 802;
  constexpr std::uint16_t kWlanRadiotap = 803;
  constexpr std::uint16_t kGre = 778;  // over IPv4: the protocol is that of the GRE header
  constexpr std::uint16_t kGreOverIpv6 = 823;
  constexpr std::uint16_t kPppOverGre = 0x880b;
  constexpr std::uint16_t kNetlink = 824;
  constexpr LinkType kNetlinkLink = 253;
  constexpr std::uint16_t kLlc = 4;
  switch (device_type) {
    case kFrameRelayDevice: return follow(ProtocolSpace::link_type, link_type::kFrameRelay);
    case kWlan: return follow(ProtocolSpace::link_type, link_type::kIeee80211);
    case kWlanPrism: return follow(ProtocolSpace::link_type, link_type::kIeee80211Prism);
    case kWlanRadiotap: return follow(ProtocolSpace::link_type, link_type::kIeee80211Radiotap);
    case kGre:
    case kGreOverIpv6:
      if (protocol == kPppOverGre) return follow(ProtocolSpace::link_type, link_type::kPpp);
      break;
    case kNetlink: return end(ProtocolSpace::link_type, kNetlinkLink);
    default: break;
  }
  return protocol == kLlc ? decode_llc(cursor) : follow(ProtocolSpace::ethertype, protocol);
}

struct NflogHeader {
  std::uint8_t family;
  std::uint8_t version;
  Be16 resource;
};

struct NflogAttribute {
  Le16 size;  // with this header, without the padding to 4 bytes
  Le16 type;
};

// Attributes are in the byte order of the capturing host (netlink), and so is the file, unless a
// program that does not know the format has copied it. Types are small numbers
// (linux/netfilter/nfnetlink_log.h), so that of the first attribute is plausible in one order only.
bool swaps_attributes(const NflogAttribute& first, const Cursor& cursor) {
  constexpr std::uint16_t kMaxTypes = 0x100;
  const std::uint16_t type = cursor.host(first.type);
  return type >= kMaxTypes && swap_bytes(type) < kMaxTypes;
}

}  // namespace

Next decode_sll(Cursor& cursor) {
  const auto* header = cursor.take<SllHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(SllHeader));
  return decode_cooked(header->device_type, header->protocol, cursor);
}

Next decode_sll2(Cursor& cursor) {
  const auto* header = cursor.take<Sll2Header>();
  if (header == nullptr) return link_cut(cursor, sizeof(Sll2Header));
  cursor.note_path(PathKind::interface, header->interface_index);
  return decode_cooked(header->device_type, header->protocol, cursor);
}

// Each attribute takes at least 4 bytes off, so the loop ends.
Next decode_nflog(Cursor& cursor) {
  constexpr std::uint16_t kPayload = 9;
  const auto* header = cursor.take<NflogHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(NflogHeader));
  const auto* attribute = cursor.bytes().as<NflogAttribute>();
  const bool swapped = attribute != nullptr && swaps_attributes(*attribute, cursor);
  const auto value = [&](Le16 field) {
    const std::uint16_t number = cursor.host(field);
    return swapped ? swap_bytes(number) : number;
  };
  for (; attribute != nullptr; attribute = cursor.bytes().as<NflogAttribute>()) {
    const std::uint16_t size = value(attribute->size);
    if (size < sizeof(NflogAttribute)) return broken(DecodeIssue::malformed_link);
    if (value(attribute->type) == kPayload) {
      cursor.skip(sizeof(NflogAttribute));
      return decode_address_family(header->family, link_type::kNflog);
    }
    const std::size_t padded = (std::size_t{size} + 3) & ~std::size_t{3};
    if (!cursor.skip(padded)) return link_cut(cursor, padded);
  }
  return link_cut(cursor, sizeof(NflogAttribute));
}

}  // namespace wirecensus::decode
