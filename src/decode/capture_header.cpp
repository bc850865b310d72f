#include "decode/capture_header.h"

#include "base/link_type.h"

namespace wirecensus {

Next decode_ppi(Cursor& cursor) {
  struct PpiHeader {
    std::uint8_t version;
    std::uint8_t flags;
    Le16 size;  // with all fields behind this header
    Le32 link_type;
  };
  const auto* header = cursor.bytes().as<PpiHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(PpiHeader));
  const std::uint16_t size = header->size;
  const std::uint32_t inner = header->link_type;
  if (size < sizeof(PpiHeader) || inner > 0xffff) return broken(DecodeIssue::malformed_link);
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

}  // namespace wirecensus
