#include "decode/tags.h"

#include "base/link_type.h"
#include "decode/ethernet.h"
#include "decode/ethertype.h"
#include "decode/ip.h"

namespace wirecensus::decode {
namespace {

Next nsh_payload(std::uint8_t next_protocol) {
  switch (next_protocol) {
    case 1: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 2: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case 3: return follow(ProtocolSpace::link_type, link_type::kEthernet);
    case 4: return follow(ProtocolSpace::ethertype, ethertype::kNsh);
    case 5: return follow(ProtocolSpace::ethertype, ethertype::kMpls);
    default: return end(ProtocolSpace::ethertype, ethertype::kNsh);
  }
}

}  // namespace

Next decode_macsec(Cursor& cursor) {
  constexpr std::uint8_t kHasChannel = 0x20;          // the 8 bytes of the SCI are there
  constexpr std::uint8_t kEncryptedOrChanged = 0x0c;  // E and C
  constexpr std::size_t kTagSize = 6;                 // TCI and AN, short length, packet number
  constexpr std::size_t kChannelSize = 8;
  if (cursor.bytes().empty()) return link_cut(cursor, kTagSize);
  const std::uint8_t control = cursor.bytes()[0];
  if ((control & kEncryptedOrChanged) != 0)
    return end(ProtocolSpace::ethertype, ethertype::kMacsec);
  return decode_type_after((control & kHasChannel) != 0 ? kTagSize + kChannelSize : kTagSize,
                           cursor);
}

Next decode_nsh(Cursor& cursor) {
  struct NshHeader {
    Be16 flags_and_length;  // length: the low 6 bits, in words of 4 bytes, this header included
    std::uint8_t metadata_type;
    std::uint8_t next_protocol;
    Be32 service_path;
  };
  const auto* header = cursor.bytes().as<NshHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(NshHeader));
  const std::size_t size = std::size_t{4} * (header->flags_and_length & 0x3f);
  if (size < sizeof(NshHeader)) return broken(DecodeIssue::malformed_link);
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return nsh_payload(header->next_protocol);
}

// Only version 0 is defined.
Next decode_trill(Cursor& cursor) {
  struct TrillHeader {
    Be16 version_and_options;  // version: 2 bits; size of options in words of 4 bytes: bits 6 to 10
    Be16 egress, ingress;
  };
  const auto* header = cursor.bytes().as<TrillHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(TrillHeader));
  const unsigned start = header->version_and_options;
  if (start >> 14 != 0) return end(ProtocolSpace::ethertype, ethertype::kTrill);
  const std::size_t options = std::size_t{4} * (start >> 6 & 0x1f);
  return link_after(sizeof(TrillHeader) + options, link_type::kEthernet, cursor);
}

Next decode_arista(Cursor& cursor) {
  struct AristaHeader {
    Be16 subtype;
    std::uint8_t timescale;
    std::uint8_t format;  // the high nibble counts 64 (1) or 48 (2) bits
  };
  constexpr std::uint16_t kTimestamp = 1;
  const auto* header = cursor.bytes().as<AristaHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(AristaHeader));
  const int format = header->format >> 4;
  if (header->subtype != kTimestamp || (format != 1 && format != 2)) {
    return end(ProtocolSpace::ethertype, ethertype::kArista);
  }
  return decode_type_after(sizeof(AristaHeader) + (format == 1 ? 8 : 6), cursor);
}

Next decode_batman(Cursor& cursor) {
  constexpr std::uint8_t kVersion = 15;
  constexpr std::uint8_t kBroadcast = 0x01;
  constexpr std::uint8_t kUnicast = 0x40;
  constexpr std::uint8_t kUnicast4Addresses = 0x42;
  if (cursor.bytes().size() < 2) return link_cut(cursor, 2);
  if (cursor.bytes()[1] != kVersion) return end(ProtocolSpace::ethertype, ethertype::kBatman);
  switch (cursor.bytes()[0]) {
    case kBroadcast: return link_after(14, link_type::kEthernet, cursor);
    case kUnicast: return link_after(10, link_type::kEthernet, cursor);
    case kUnicast4Addresses: return link_after(18, link_type::kEthernet, cursor);
    default: return end(ProtocolSpace::ethertype, ethertype::kBatman);
  }
}

}  // namespace wirecensus::decode
