#include "decode/likeness.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "decode/ethernet.h"
#include "decode/ethertype.h"
#include "decode/ip_header.h"

namespace wirecensus::decode {
namespace {

// Bytes of payload of the smallest Ethernet frame: shorter packets are padded to it.
constexpr std::uint32_t kMinEthernetPayload = 46;
constexpr std::uint8_t kGroupAddress = 0x01;

// RFC 1071. Precondition: the size is even.
bool has_right_checksum(Bytes header) {
  assert(header.size() % sizeof(Be16) == 0);
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < header.size(); at += sizeof(Be16)) sum += *header.as<Be16>(at);
  sum = (sum & 0xffff) + (sum >> 16);
  return (sum & 0xffff) + (sum >> 16) == 0xffff;
}

// Assigned unicast addresses: global, unique local, link-local, and those with at least 96 leading
// zero bits (unspecified, loopback, IPv4-compatible) (IANA Internet Protocol Version 6 Address
// Space).
bool is_usual_address(const std::uint8_t (&address)[16], bool may_be_group) {
  const std::uint8_t first = address[0];
  if (first >> 5 == 1 || first == 0xfc || first == 0xfd) return true;
  if (first == 0xfe) return address[1] >> 6 == 2;
  if (first == 0xff) return may_be_group;
  return std::all_of(&address[0], &address[8], [](std::uint8_t byte) { return byte == 0; });
}

bool is_usual_type(std::uint16_t type) {
  constexpr std::uint16_t kPppoeDiscovery = 0x8863;
  constexpr std::uint16_t kEapol = 0x888e;
  constexpr std::uint16_t kLldp = 0x88cc;
  constexpr std::uint16_t kCfm = 0x8902;
  constexpr std::array kTypes{ethertype::kMpls,
                              ethertype::kMplsMulticast,
                              ethertype::kPppoeSession,
                              ethertype::kMacsec,
                              ethertype::kBackboneService,
                              kPppoeDiscovery,
                              kEapol,
                              kLldp,
                              kCfm};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

// ARP for IPv4 on Ethernet: compares the captured part of the constant fields.
Likeness likeness_to_arp(Bytes bytes) {
  constexpr std::array<std::uint8_t, 6> kFixed{0, 1, 8, 0, 6, 4};
  const std::size_t size = std::min(kFixed.size(), bytes.size());
  if (!std::equal(kFixed.begin(), kFixed.begin() + size, bytes.data())) return Likeness::none;
  return size >= sizeof(Be16) ? Likeness::certain : Likeness::possible;
}

// LLC after a length: certain in the form used by IP, spanning tree and routing protocols.
Likeness likeness_to_llc(std::uint16_t length, const Cursor& cursor) {
  struct Llc {
    std::uint8_t destination, source, control;
  };
  constexpr std::array<std::uint8_t, 4> kUsual{0x06, 0x42, 0xaa, 0xfe};
  if (length < sizeof(Llc) || length > cursor.wire_size()) return Likeness::none;
  const auto* llc = cursor.bytes().as<Llc>();
  const bool usual = llc != nullptr && llc->destination == llc->source &&
                     llc->control == kUnnumberedInformation &&
                     std::find(kUsual.begin(), kUsual.end(), llc->source) != kUsual.end();
  if (usual) return Likeness::certain;
  return length == cursor.wire_size() ? Likeness::possible : Likeness::none;
}

// Judges the content after the EtherType or length at the cursor.
Likeness likeness_to_typed(Cursor cursor, int tags) {
  constexpr int kMaxTags = 3;
  constexpr std::size_t kTagSize = 2;
  const auto* type = cursor.take<Be16>();
  if (type == nullptr) return Likeness::none;
  switch (*type) {
    case ethertype::kIpv4: return likeness_to_ipv4(cursor);
    case ethertype::kIpv6: return likeness_to_ipv6(cursor);
    case ethertype::kArp: return likeness_to_arp(cursor.bytes());
    case ethertype::kVlan:
    case ethertype::kServiceVlan:
    case ethertype::kVlan9100:
      if (cursor.bytes().size() < kTagSize + sizeof(Be16)) return Likeness::possible;
      cursor.skip(kTagSize);
      return tags < kMaxTags ? likeness_to_typed(cursor, tags + 1) : Likeness::none;
    default: break;
  }
  if (is_usual_type(*type)) return Likeness::possible;
  return *type <= kMaxLength ? likeness_to_llc(*type, cursor) : Likeness::none;
}

}  // namespace

Likeness likeness_to_ipv4(const Cursor& cursor) {
  constexpr std::uint8_t kWithoutOptions = 0x45;
  constexpr std::size_t kLengthsEnd = 4;
  const Bytes bytes = cursor.bytes();
  if (bytes.empty()) return Likeness::possible;
  const std::uint32_t header_size = 4U * (bytes[0] & 15U);
  if (bytes[0] >> 4 != 4 || header_size < sizeof(Ipv4Header)) return Likeness::none;
  if (bytes.size() >= kLengthsEnd) {
    const std::uint32_t total = *bytes.as<Be16>(sizeof(Be16));
    const bool stated = total != 0;  // segmentation offload leaves it 0
    if (stated && (total < header_size || total > cursor.wire_size())) return Likeness::none;
  }
  if (bytes.size() >= header_size && has_right_checksum(bytes.first(header_size))) {
    return Likeness::certain;
  }
  return bytes[0] == kWithoutOptions ? Likeness::possible : Likeness::none;
}

Likeness likeness_to_ipv6(const Cursor& cursor) {
  const Bytes bytes = cursor.bytes();
  if (bytes.empty()) return Likeness::possible;
  if (bytes[0] >> 4 != 6) return Likeness::none;
  const auto* length = bytes.as<Be16>(sizeof(Be32));
  if (length == nullptr) return Likeness::possible;
  const std::uint32_t size = std::uint32_t{sizeof(Ipv6Header)} + *length;
  if (size > cursor.wire_size()) return Likeness::none;
  if (size == cursor.wire_size() || cursor.wire_size() <= kMinEthernetPayload) {
    return Likeness::certain;
  }
  const auto* header = bytes.as<Ipv6Header>();
  if (header == nullptr) return Likeness::none;
  const bool usual =
      is_usual_address(header->source, false) && is_usual_address(header->destination, true);
  return usual ? Likeness::possible : Likeness::none;
}

Likeness likeness_to_ethernet(Cursor cursor, std::size_t offset) {
  constexpr std::size_t kSource = kMacAddressesSize / 2;
  if (!cursor.skip(offset) || cursor.bytes().size() < kMacAddressesSize + sizeof(Be16)) {
    return Likeness::none;
  }
  if ((cursor.bytes()[kSource] & kGroupAddress) != 0) return Likeness::none;
  cursor.skip(kMacAddressesSize);
  return likeness_to_typed(cursor, 0);
}

}  // namespace wirecensus::decode
