// The format is described in
// https://web.archive.org/web/2005/http://www.networkchemistry.com/support/appnotes/an001_tzsp.html.
#include "decode/link/tzsp.h"

#include "base/link_type.h"

namespace wirecensus::decode {
namespace {

struct TzspHeader {
  std::uint8_t version;
  std::uint8_t type;
  Be16 encapsulation;
};

// Tags have a type, a size and a value; padding and the end have only a type. Each takes bytes off,
// so the loop ends. Returns 0, or the size of a tag that is not completely captured.
std::size_t skip_tags(Cursor& cursor) {
  constexpr std::uint8_t kPadding = 0;
  constexpr std::uint8_t kEnd = 1;
  while (!cursor.bytes().empty()) {
    const std::uint8_t tag = cursor.bytes()[0];
    const bool is_alone = tag == kPadding || tag == kEnd;
    if (!is_alone && cursor.bytes().size() < 2) return 2;
    const std::size_t size = is_alone ? 1 : std::size_t{2} + cursor.bytes()[1];
    if (!cursor.skip(size)) return size;
    if (tag == kEnd) return 0;
  }
  return 1;
}

Next follow_encapsulation(std::uint16_t encapsulation) {
  switch (encapsulation) {
    case 0x01: return follow(ProtocolSpace::link_type, link_type::kEthernet);
    case 0x12: return follow(ProtocolSpace::link_type, link_type::kIeee80211);
    case 0x77: return follow(ProtocolSpace::link_type, link_type::kIeee80211Prism);
    case 0x7f: return follow(ProtocolSpace::link_type, link_type::kIeee80211Avs);
    default: return end(ProtocolSpace::link_type, link_type::kTzsp);
  }
}

}  // namespace

Next decode_tzsp(Cursor& cursor) {
  constexpr std::uint8_t kMaxPacketType = 1;  // received or to be sent; higher ones are not packets
  const auto* header = cursor.take<TzspHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(TzspHeader));
  if (header->type > kMaxPacketType) return end(ProtocolSpace::link_type, link_type::kTzsp);
  const std::size_t missing = skip_tags(cursor);
  if (missing != 0) return link_cut(cursor, missing);
  return follow_encapsulation(header->encapsulation);
}

}  // namespace wirecensus::decode
