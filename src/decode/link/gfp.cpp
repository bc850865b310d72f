#include "decode/link/gfp.h"

#include "decode/ethernet.h"
#include "decode/ethertype.h"
#include "decode/ip.h"

namespace wirecensus::decode {
namespace {

// G.7041, table 6-3: user payload identifiers of client data. A frame of Ethernet has its own check
// sequence (section 7.1).
Next follow_payload(std::uint8_t identifier, Cursor& cursor) {
  switch (identifier) {
    case 0x01:
      cursor.add_fcs(kFcsSize);
      return follow(ProtocolSpace::link_type, link_type::kEthernet);
    case 0x02: return follow(ProtocolSpace::link_type, link_type::kPppHdlc);
    case 0x0d: return follow(ProtocolSpace::ethertype, ethertype::kMpls);
    case 0x0e: return follow(ProtocolSpace::ethertype, ethertype::kMplsMulticast);
    case 0x10: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 0x11: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    default: return end(ProtocolSpace::link_type, link_type::kGfpF);
  }
}

}  // namespace

Next decode_gfp_frame(Cursor& cursor) {
  struct GfpHeader {
    Be16 payload_size;
    Be16 check_of_size;
    std::uint8_t
        type;  // payload type (3 bits), whether a check sequence ends it (1), extension (4)
    std::uint8_t identifier;
    Be16 check_of_type;
  };
  constexpr std::uint8_t kPayloadType = 0xe0;  // 0: client data
  constexpr std::uint8_t kHasFcs = 0x10;
  constexpr std::uint8_t kExtension = 0x0f;
  constexpr std::uint8_t kLinear = 1;
  constexpr std::size_t kLinearSize = 4;  // channel, spare, check sequence
  const auto* header = cursor.take<GfpHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(GfpHeader));
  const int extension = header->type & kExtension;
  if ((header->type & kPayloadType) != 0 || extension > kLinear) {
    return end(ProtocolSpace::link_type, link_type::kGfpF);
  }
  if (extension == kLinear && !cursor.skip(kLinearSize)) return link_cut(cursor, kLinearSize);
  if ((header->type & kHasFcs) != 0) cursor.add_fcs(kFcsSize);
  return follow_payload(header->identifier, cursor);
}

}  // namespace wirecensus::decode
