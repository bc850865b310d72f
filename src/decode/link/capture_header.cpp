#include "decode/link/capture_header.h"

#include <optional>

#include "base/link_type.h"
#include "decode/ethernet.h"

namespace wirecensus::decode {
namespace {

// The flags of the 802.11-Common field (PPI specification 1.0.10, 4.1.2) of a PPI header; none if
// there is no such field.
std::optional<std::uint16_t> ppi_wlan_flags(Bytes fields) {
  struct Field {
    Le16 type;
    Le16 size;  // without these two
  };
  constexpr std::uint16_t kWlanCommon = 2;
  constexpr std::size_t kFlagsAt = 8;  // after the time stamp
  while (const auto* field = fields.as<Field>()) {
    const Bytes value = fields.skip(sizeof(Field)).first(field->size);
    const auto* flags = value.as<Le16>(kFlagsAt);
    if (field->type == kWlanCommon && flags != nullptr) return *flags;
    fields = fields.skip(sizeof(Field) + field->size);
  }
  return std::nullopt;
}

}  // namespace

Next decode_ppi(Cursor& cursor) {
  struct PpiHeader {
    std::uint8_t version;
    std::uint8_t flags;
    Le16 size;  // with all fields after this header
    Le32 link_type;
  };
  const auto* header = cursor.bytes().as<PpiHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(PpiHeader));
  const std::uint16_t size = header->size;
  const std::uint32_t inner = header->link_type;
  if (size < sizeof(PpiHeader) || inner > 0xffff) return broken(DecodeIssue::malformed_link);
  constexpr std::uint16_t kHasFcs = 1;
  if (const auto flags = ppi_wlan_flags(cursor.bytes().first(size).skip(sizeof(PpiHeader)))) {
    cursor.declare_fcs((*flags & kHasFcs) != 0 ? kFcsSize : 0);
  }
  return link_after(size, static_cast<LinkType>(inner), cursor);
}

Next decode_pktap(Cursor& cursor) {
  struct PktapHeader {
    Le32 size;
    Le32 record_type;
    Le32 link_type;
  };
  constexpr std::uint32_t kPacket = 1;
  const auto* header = cursor.bytes().as<PktapHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(PktapHeader));
  const std::uint32_t size = cursor.host(header->size);
  const std::uint32_t inner = cursor.host(header->link_type);
  if (size < sizeof(PktapHeader) || inner > 0xffff) return broken(DecodeIssue::malformed_link);
  if (cursor.host(header->record_type) != kPacket)
    return end(ProtocolSpace::link_type, link_type::kPktap);
  return link_after(size, static_cast<LinkType>(inner), cursor);
}

// This link type implies that the frame ends with its check sequence.
Next decode_netanalyzer(Cursor& cursor) {
  constexpr std::size_t kHeaderSize = 4;
  cursor.declare_fcs(kFcsSize);
  return link_after(kHeaderSize, link_type::kEthernet, cursor);
}

}  // namespace wirecensus::decode
