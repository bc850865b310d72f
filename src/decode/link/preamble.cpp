#include "decode/link/preamble.h"

#include <algorithm>

#include "decode/ethernet.h"

namespace wirecensus::decode {
namespace {

constexpr std::size_t kPreambleSize = 8;  // with the delimiter
constexpr std::uint8_t kStartOfFrame = 0xd5;

// IEEE 802.3-2022, 99.3.3: an express frame, or the first fragment of a preemptable one.
bool begins_frame(std::uint8_t delimiter) {
  switch (delimiter) {
    case kStartOfFrame:
    case 0xe6:
    case 0x4c:
    case 0x7f:
    case 0xb3: return true;
    default: return false;
  }
}

}  // namespace

Next decode_mpacket(Cursor& cursor) {
  if (cursor.bytes().size() < kPreambleSize) return link_cut(cursor, kPreambleSize);
  const std::uint8_t delimiter = cursor.bytes()[kPreambleSize - 1];
  if (!begins_frame(delimiter)) return end(ProtocolSpace::link_type, link_type::kEthernetMpacket);
  cursor.declare_fcs(kFcsSize);
  return link_after(kPreambleSize, link_type::kEthernet, cursor);
}

Next decode_netanalyzer_transparent(Cursor& cursor) {
  constexpr std::size_t kSize = 4 + kPreambleSize;
  if (cursor.bytes().size() < kSize) return link_cut(cursor, kSize);
  if (cursor.bytes()[kSize - 1] != kStartOfFrame) return broken(DecodeIssue::malformed_link);
  cursor.declare_fcs(kFcsSize);
  return link_after(kSize, link_type::kEthernet, cursor);
}

Next decode_ebhscr(Cursor& cursor) {
  struct EbhscrHeader {
    std::uint8_t major_number;
    std::uint8_t slot_and_channel;
    Be16 version_and_status;
    Be32 payload_size;
    std::uint8_t times[16];
    std::uint8_t of_major_number[8];
  };
  constexpr std::uint8_t kEthernet = 0x50;
  constexpr std::uint8_t kWithoutFcs = 0x04;  // of the fourth byte that is Ethernet's own
  const auto* header = cursor.take<EbhscrHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(EbhscrHeader));
  if (header->major_number != kEthernet) return end(ProtocolSpace::link_type, link_type::kEbhscr);
  cursor.resize(std::min<std::uint32_t>(cursor.wire_size(), header->payload_size));
  if ((header->of_major_number[3] & kWithoutFcs) == 0) cursor.add_fcs(kFcsSize);
  return follow(ProtocolSpace::link_type, link_type::kEthernet);
}

}  // namespace wirecensus::decode
