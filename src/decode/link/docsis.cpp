#include "decode/link/docsis.h"

#include <algorithm>

#include "decode/ethernet.h"

namespace wirecensus::decode {
namespace {

struct DocsisHeader {
  std::uint8_t control;    // type (2 bits), parameter (5), whether an extended header follows (1)
  std::uint8_t parameter;  // then its size
  Be16 size;               // of the extended header and of the packet
};

constexpr std::uint8_t kExtended = 0x01;
constexpr std::size_t kCheckSequenceSize = 2;  // of the header

// Whether an element of the extended header changed the packet: privacy that is on (types 3, 4),
// payload header suppression by a rule (5, 6).
bool changes_packet(std::uint8_t type, Bytes value) {
  constexpr std::uint8_t kEnabled = 0x80;
  if (type == 3 || type == 4) return value.size() > 1 && (value[1] & kEnabled) != 0;
  if (type == 5 || type == 6) return !value.empty() && value[0] != 0;
  return false;
}

// Elements are a type and a size, four bits each, and a value.
bool packet_is_changed(Bytes elements) {
  while (!elements.empty()) {
    const std::uint8_t type = elements[0] >> 4;
    const std::size_t size = elements[0] & 0x0f;
    if (changes_packet(type, elements.skip(1).first(size))) return true;
    elements = elements.skip(1 + size);
  }
  return false;
}

}  // namespace

Next decode_docsis(Cursor& cursor) {
  constexpr std::uint8_t kTypeAndParameter = 0xfe;  // 0: a packet
  const auto* header = cursor.take<DocsisHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(DocsisHeader));
  const Next ended = end(ProtocolSpace::link_type, link_type::kDocsis);
  if ((header->control & kTypeAndParameter) != 0) return ended;
  const std::uint32_t extended = (header->control & kExtended) != 0 ? header->parameter : 0;
  const std::size_t before_packet = extended + kCheckSequenceSize;
  const Bytes elements = cursor.bytes().first(extended);
  const std::uint32_t size = header->size;
  if (size < extended) return broken(DecodeIssue::malformed_link);
  if (!cursor.skip(before_packet)) return link_cut(cursor, before_packet);
  if (packet_is_changed(elements)) return ended;
  cursor.resize(std::min<std::uint32_t>(cursor.wire_size(), size - extended));
  cursor.add_fcs(kFcsSize);
  return follow(ProtocolSpace::link_type, link_type::kEthernet);
}

}  // namespace wirecensus::decode
